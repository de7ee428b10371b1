import { unknownOperation } from '../kernel/unknown-operation';
import { queryCode, statusFor } from './common-errors';
import type { Protocol, WireRequest } from './protocol';
import { parseForm } from './query-form';
import { readShapes } from './shapes';
import { escapeXml, xmlMembers } from './xml';

/** The form of a request: its body, or its query string where an old client sends GET. */
export function formOf(request: WireRequest): string {
  return request.body.byteLength > 0 ? Buffer.from(request.body).toString('utf8') : request.query;
}

function headers(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
}

/** The query protocol: `Action` and its parameters as a form, XML back. */
export const query: Protocol = {
  name: 'query',
  parse(request, definition) {
    const { Action, Version, ...parameters } = parseForm(formOf(request), definition.shapes);
    if (typeof Action !== 'string' || Version !== definition.query?.apiVersion) {
      const what = `${String(Action)} (version ${String(Version)})`;
      throw unknownOperation(definition.signingName, what);
    }
    const input = readShapes(parameters, definition.shapes) as Readonly<Record<string, unknown>>;
    return { operation: Action, input };
  },
  succeed: (operation, output, definition, requestId) => ({
    status: 200,
    headers: headers(requestId),
    body:
      `<${operation}Response xmlns="${definition.query?.namespace ?? ''}">` +
      `<${operation}Result>${xmlMembers(output, definition.shapes)}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>` +
      `</${operation}Response>`,
  }),
  fail(error, definition, requestId) {
    const status = statusFor(error, 'query');
    return {
      status,
      headers: headers(requestId),
      body:
        `<ErrorResponse xmlns="${definition.query?.namespace ?? ''}">` +
        `<Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(queryCode(error, definition))}</Code>` +
        `${error.message === '' ? '' : `<Message>${escapeXml(error.message)}</Message>`}${xmlMembers(error.fields, definition.shapes)}</Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  },
};
