/**
 * Stands for `@smithy/core/event-streams` in the functions' bundles: clients import it for operations that stream
 * (StartLiveTail), of which no function calls any.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
export const eventStreamSerdeProvider = (): never => {
  throw new Error('event streams are not part of this bundle');
};
