import { Template } from 'aws-cdk-lib/assertions';
import { FUNCTION_ROLES } from '../../../lib/rotation/fixed-names';
import { ownStack } from '../../../examples/own-stack';
import { bareApp } from './synthesize';

test('the constructs make a stack of one rotator and two keys, one of which exists already', () => {
  const template = Template.fromStack(ownStack(bareApp()));
  template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
  template.resourceCountIs('AWS::SecretsManager::Secret', 1);
  template.resourceCountIs('AWS::Lambda::Function', FUNCTION_ROLES.length);
  template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'prod/uploader-key' });
});
