/** Which answers of the provider are meant, in a description of type `http`. */
export interface HttpAnswers {
  /**
   * Statuses, or `2xx` and `4xx` for all of them. 408, 425, 429, 3xx and 5xx prove nothing and are refused.
   * @default - depends on the request, see docs/providers/http.md
   */
  readonly status?: readonly (number | string)[];

  /**
   * An expression over the body of the answer that must hold besides.
   * @default - the status alone decides
   */
  readonly body?: string;
}

/** One request of a description of type `http`. Every text is a template: `{key}`, `{keyId}`, `{lineage}`, `{admin.token}`. */
export interface HttpRequestDescription {
  /** The HTTP method. */
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
  /** With its query: `/v1/keys?limit=100`. */
  readonly path: string;

  /**
   * Another host than the provider's.
   * @default - the `endpoint` of the description
   */
  readonly endpoint?: string;

  /**
   * Headers of this request, on top of the description's.
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;

  /**
   * A JSON body.
   * @default - none
   */
  readonly body?: unknown;

  /**
   * A body of urlencoded fields, in place of `body`.
   * @default - none
   */
  readonly form?: Readonly<Record<string, string>>;
}
