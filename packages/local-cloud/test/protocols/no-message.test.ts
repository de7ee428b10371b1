import { cbor } from '@smithy/core/cbor';
import { AwsError, type ServiceDefinition } from '../../src/kernel/kernel';
import { awsJson } from '../../src/protocols/aws-json';
import { query } from '../../src/protocols/query';
import { rpcV2Cbor } from '../../src/protocols/rpc-v2-cbor';

const definition: ServiceDefinition = { signingName: 'monitoring', queryErrors: {}, operations: {} };
const error = new AwsError('ResourceNotFound', '', 404);

// CloudWatch was recorded to answer SetAlarmState of an unknown alarm so: clients then say "Unknown" of their own accord.
test('an error without a message has no member for it in any protocol', () => {
  expect(JSON.parse(String(awsJson.fail(error, definition, 'id').body))).toEqual({ __type: 'ResourceNotFound' });
  expect(query.fail(error, definition, 'id').body).toContain('<Code>ResourceNotFound</Code></Error>');
  expect(cbor.deserialize(rpcV2Cbor.fail(error, definition, 'id').body as Uint8Array)).toEqual({
    __type: 'ResourceNotFound',
  });
});
