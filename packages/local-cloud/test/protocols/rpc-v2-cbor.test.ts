import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  InvalidParameterValueException,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { AwsError, type ServiceDefinition } from '../../src/kernel/kernel';
import { type ServedCloud, serveCloud } from '../served-cloud';

const START = new Date('2026-11-20T12:00:00.000Z');
let received: Readonly<Record<string, unknown>> = {};

const cloudwatch: ServiceDefinition = {
  signingName: 'monitoring',
  jsonTarget: { prefix: 'GraniteServiceVersion20100801', version: '1.0' },
  query: { apiVersion: '2010-08-01', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
  cbor: { serviceName: 'GraniteServiceVersion20100801' },
  shapes: {
    StartTime: 'timestamp',
    EndTime: 'timestamp',
    Timestamp: 'timestamp',
    Period: 'number',
    'MetricData.Value': 'number',
  },
  queryErrors: { InvalidParameterValueException: 'InvalidParameterValue' },
  operations: {
    PutMetricData: (input) => {
      received = input;
      return {};
    },
    GetMetricStatistics: (input) => {
      received = input;
      return { Label: 'L', Datapoints: [{ Timestamp: START, Sum: 1.5, SampleCount: 3, Unit: undefined }] };
    },
    DescribeAlarms: () => {
      throw new AwsError('InvalidParameterValueException', 'no such alarm state');
    },
  },
};

const datum = {
  MetricName: 'M',
  Value: 0.25,
  Timestamp: START,
  Dimensions: [{ Name: 'rotator', Value: '12' }],
};

let served: ServedCloud;
beforeAll(async () => {
  served = await serveCloud(() => [cloudwatch]);
});
afterAll(() => served.stop());

const cbor: CloudWatchClientConfig = { protocol: AwsSmithyRpcV2CborProtocol };

/** One definition serves all the protocols that CloudWatch's clients speak. */
describe.each([
  ['CBOR', cbor],
  ['JSON', {}],
])('CloudWatch over %s', (_name, protocol) => {
  const connect = (): CloudWatchClient => new CloudWatchClient({ ...served.client, ...protocol });

  test('dates and numbers arrive as such on both sides', async () => {
    await connect().send(new PutMetricDataCommand({ Namespace: 'N', MetricData: [datum] }));
    expect(received).toEqual({ Namespace: 'N', MetricData: [datum] });

    const output = await connect().send(
      new GetMetricStatisticsCommand({ Namespace: 'N', MetricName: 'M', StartTime: START, EndTime: START, Period: 60 }),
    );
    expect(received).toMatchObject({ StartTime: START, Period: 60 });
    expect(output.Datapoints).toEqual([{ Timestamp: START, Sum: 1.5, SampleCount: 3 }]);
  });

  test('an error has the name and message of AWS, and the old code', async () => {
    const call = connect().send(new DescribeAlarmsCommand({}));
    await expect(call).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(call).rejects.toMatchObject({
      message: 'no such alarm state',
      Error: { Code: 'InvalidParameterValue', Type: 'Sender' },
    });
  });

  test('an unknown operation is an error that names it', async () => {
    await expect(connect().send(new ListMetricsCommand({}))).rejects.toMatchObject({
      message: 'The local cloud does not know the operation ListMetrics of monitoring.',
    });
  });
});

test('a large body, which the SDK compresses, arrives whole', async () => {
  const MetricData = Array.from({ length: 400 }, (_, n) => ({ ...datum, Value: n }));
  const client = new CloudWatchClient(served.client);
  let encoding: string | undefined;
  client.middlewareStack.add(
    (next) => (args) => {
      encoding = (args.request as { headers: Record<string, string> }).headers['content-encoding'];
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(new PutMetricDataCommand({ Namespace: 'N', MetricData }));
  expect(encoding).toBe('gzip');
  expect(received.MetricData).toEqual(MetricData);
});

test('the same over the query protocol: a member’s path tells a number from a text of the same name', async () => {
  const form = new URLSearchParams({
    Action: 'PutMetricData',
    Version: '2010-08-01',
    Namespace: 'N',
    'MetricData.member.1.MetricName': 'M',
    'MetricData.member.1.Value': '0.25',
    'MetricData.member.1.Timestamp': '2026-11-20T12:00:00Z',
    'MetricData.member.1.Dimensions.member.1.Name': 'rotator',
    'MetricData.member.1.Dimensions.member.1.Value': '12',
  });
  const response = await fetch(served.endpoint, { method: 'POST', body: form });
  expect(response.status).toBe(200);
  expect(received).toEqual({ Namespace: 'N', MetricData: [datum] });
});

test('a path of another service than the signature says is refused', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20261120/x/monitoring/aws4_request, SignedHeaders=host, Signature=00';
  const headers = { 'smithy-protocol': 'rpc-v2-cbor', authorization };
  received = {};
  const url = `${served.endpoint}/service/Other/operation/PutMetricData`;
  const response = await fetch(url, { method: 'POST', headers });
  expect(response.status).toBe(404);
  expect(received).toEqual({});
});

test('a body that is not CBOR is refused', async () => {
  const url = `${served.endpoint}/service/GraniteServiceVersion20100801/operation/PutMetricData`;
  const headers = { 'smithy-protocol': 'rpc-v2-cbor' };
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array([0x5b, 0xff]) });
  expect(response.status).toBe(400);
});
