import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';
import type { StoredCode } from '../code-store';

export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  properties: [
    'Architectures',
    'Code',
    'DeadLetterConfig',
    'Description',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'Role',
    'Runtime',
    'Tags',
    'Timeout',
  ],
  // Memory and disk are the machine's; X-Ray and VPCs do not exist here.
  without: ['EphemeralStorage', 'TracingConfig', 'VpcConfig'],
  replacedBy: ['FunctionName'],
  create: (request, services) => Promise.resolve(put(request, services)),
  update: (request, _existing, _before, services) => Promise.resolve(put(request, services)),
  remove({ physicalId }, _, { lambda }) {
    lambda.deleteFunction(physicalId);
    return Promise.resolve();
  },
};

function put(request: ResourceRequest, services: DeployServices): Created {
  const { properties } = request;
  const name = properties.text('FunctionName') ?? request.generatedName(64);
  const runtime = properties.required('Runtime');
  if (!runtime.startsWith('nodejs'))
    throw new Error(`property Runtime: the local cloud runs Node.js only, not ${runtime}`);
  const packageType = properties.text('PackageType') ?? 'Zip';
  if (packageType !== 'Zip') throw new Error(`property PackageType: the local cloud does not know ${packageType}`);
  const environment = properties.object('Environment', ['Variables'])?.all['Variables'] ?? {};
  const deadLetterTarget = properties.object('DeadLetterConfig', ['TargetArn'])?.text('TargetArn');
  const { directory, size, sha256 } = codeOf(request, services);
  const arn = services.lambda.putFunction({
    spec: {
      functionName: name,
      roleArn: properties.required('Role'),
      runtime,
      handler: properties.required('Handler'),
      codeDirectory: directory,
      environment: services.mapEnvironment(request.logicalId, textValues(environment)),
      timeoutSeconds: properties.number('Timeout') ?? 3,
      memorySizeMb: properties.number('MemorySize') ?? 128,
      ...loggingOf(properties, name),
    },
    description: properties.text('Description') ?? '',
    architectures: properties.all['Architectures'] ? properties.texts('Architectures') : ['x86_64'],
    ...(deadLetterTarget ? { deadLetterTarget } : {}),
    tags: properties.tags(),
    codeSize: size,
    codeSha256: sha256,
  });
  return { physicalId: name, attributes: { Arn: arn } };
}

function codeOf({ properties, asset }: ResourceRequest, { code }: DeployServices): StoredCode {
  const given = properties.object('Code', ['S3Bucket', 'S3Key', 'ZipFile']);
  const text = given?.text('ZipFile');
  if (text !== undefined) return code.putText(text);
  const key = given?.required('S3Key') ?? '';
  const found = asset(key);
  if (!found) throw new Error(`property Code: the cloud assembly has no asset ${key}`);
  if (found.packaging !== 'zip') {
    throw new Error(`property Code: the asset ${key} is a file: the local cloud takes folders (packaging zip) only`);
  }
  return code.put(found.path);
}

function loggingOf(
  properties: Properties,
  name: string,
): { logGroup: string; logFormat: 'JSON' | 'Text'; logLevel?: string; systemLogLevel?: string } {
  const logging = properties.object('LoggingConfig', [
    'LogFormat',
    'LogGroup',
    'ApplicationLogLevel',
    'SystemLogLevel',
  ]);
  const logLevel = logging?.text('ApplicationLogLevel');
  const systemLogLevel = logging?.text('SystemLogLevel');
  return {
    logGroup: logging?.text('LogGroup') ?? `/aws/lambda/${name}`,
    logFormat: logging?.text('LogFormat') === 'JSON' ? 'JSON' : 'Text',
    ...(logLevel ? { logLevel } : {}),
    ...(systemLogLevel ? { systemLogLevel } : {}),
  };
}

function textValues(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value as object).map(([name, text]) => [name, String(text)]));
}
