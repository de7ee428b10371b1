import type { Command } from 'commander';
import type { Terminal } from '../terminal';

/** The AWS CLI's options. They go into the environment, where every client of the SDK finds them. */
export function withAwsOptions(command: Command, { env }: Pick<Terminal, 'env'>): Command {
  const set = (variable: string) => (value: string) => (env[variable] = value);
  return command
    .option('--endpoint-url <url>', 'another AWS endpoint, as in the AWS CLI', set('AWS_ENDPOINT_URL'))
    .option('--region <region>', 'the AWS region, as in the AWS CLI', set('AWS_REGION'))
    .option('--profile <name>', 'the AWS profile, as in the AWS CLI', set('AWS_PROFILE'));
}
