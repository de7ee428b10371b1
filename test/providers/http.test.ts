import { describeProviderContract } from '../contracts/provider-contract';
import { bare, gateway, talkative } from './descriptions';
import { httpHarness } from './http-harness';

describeProviderContract('http: examples/providers/gateway.yaml', () => httpHarness(gateway()));
describeProviderContract('http: the least that can be described', () => httpHarness(bare()));
describeProviderContract('http: verdicts in the body, forms, cursors', () => httpHarness(talkative(), { pageSize: 1 }));
