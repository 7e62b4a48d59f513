import { type AnyCommand, type AnyQuery, refusalCodes, refusalReasons } from '#contract/index.ts';

type Schema = Record<string, unknown>;
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});
const text = { type: 'string' };
const scope = { type: 'string', examples: ['space:0195f7a0-7d5c-7c3e-9f5e-2f6d1c0b9a88/chat'] };

/** What every window asks before anything else; answered by the house itself, from all modules together. */
const places = [
  {
    name: 'scopes',
    about: 'The scopes I hold: what I may take snapshots of, and what the socket tells me about.',
    roles: 'everybody',
    input: object({}),
    answer: object({ scopes: { type: 'array', items: scope } }),
  },
  {
    name: 'snapshots',
    about: 'What scopes hold now, by collection, and the seq of their streams: events after it go on from there.',
    roles: 'whoever holds the scope',
    input: object({ scopes: { type: 'array', items: scope, maxItems: 200 } }),
    answer: {
      type: 'array',
      items: object({
        scope,
        seq: { type: 'integer', minimum: 0 },
        rows: { type: 'object', additionalProperties: { type: 'array', items: { type: 'object' } } },
      }),
    },
  },
];

/** A tuple as JSON Schema 2020-12 writes it; the contract's library still writes it as draft 7 did. */
function written<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema), (_key, value) => {
    if (!Array.isArray(value?.items)) return value;
    const { items, additionalItems, ...rest } = value;
    return { ...rest, prefixItems: items, items: additionalItems ?? true };
  });
}

const refusalOf = (code: Schema) =>
  object({
    refusal: object({
      code,
      details: { type: 'object', properties: { reason: { type: 'string', enum: refusalReasons } } },
    }),
  });

const codes = Object.entries(refusalCodes);
/** Each refusal has its status; anything may be refused for each of these reasons. */
const refused = Object.fromEntries(codes.map(([code, status]) => [status, { $ref: `#/components/responses/${code}` }]));

const responses = (answer: unknown) => ({
  200: { description: 'Done', content: { 'application/json': { schema: written(answer) } } },
  ...refused,
  500: { $ref: '#/components/responses/bug' },
});

const ways = [{ token: [] }, { session: [] }];
const open = [...ways, {}];
const security = (roles: readonly string[]) => (roles.includes('anonymous') ? open : ways);

function question(name: string, about: string, roles: string, input: { required?: unknown }, answer: unknown) {
  const isNeeded = Array.isArray(input.required) && input.required.length > 0;
  return {
    operationId: `query.${name}`,
    tags: ['queries'],
    summary: about,
    description: `Accepted roles: ${roles}.`,
    parameters: [
      { name: 'q', in: 'query', required: isNeeded, content: { 'application/json': { schema: written(input) } } },
    ],
    responses: responses(answer),
  };
}

/** The OpenAPI 3.1 document of every command and query, made from the contract. */
export function openApi(commands: Map<string, AnyCommand>, queries: Map<string, AnyQuery>, isSecure: boolean): unknown {
  const paths: Record<string, unknown> = {};
  for (const spec of commands.values()) {
    if (spec.may.length === 0) continue; // done by the house itself
    const again = spec.secret
      ? 'The answer holds a secret and is not kept: a retry is done anew, or refused with `conflict`'
      : 'The op: a retry with the same key and input gets the first answer; with another input, `conflict`';
    const { path = `/api/v1/${spec.name}`, parts } = spec.door ?? {};
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: written(spec.input.properties[name!]),
    }));
    paths[path] = {
      post: {
        operationId: spec.name,
        tags: [spec.name.split('.')[0]],
        summary: spec.about,
        description: `Accepted roles: ${spec.may.join(', ')}.`,
        security: security(spec.may),
        parameters: [
          ...inPath,
          { name: 'Idempotency-Key', in: 'header', description: again, schema: { type: 'string', maxLength: 100 } },
        ],
        requestBody: {
          required: true,
          content: parts
            ? { 'multipart/form-data': { schema: written(parts) } }
            : { 'application/json': { schema: written(spec.input) } },
        },
        responses: responses(spec.answer),
      },
    };
  }
  for (const { name, about, roles, input, answer } of places) {
    paths[`/api/v1/${name}`] = {
      get: { ...question(name, about, roles, input, answer), ...(name === 'scopes' ? { security: open } : {}) },
    };
  }
  for (const { name, about, may, input, answer } of queries.values()) {
    paths[`/api/v1/${name}`] = {
      get: { ...question(name, about, may.join(', '), input, answer), security: security(may) },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Beffroi',
      version: '1',
      description: 'Everything the web can do, a script can do. See docs/api.md.',
    },
    // wherever this document was read: one server may answer to several addresses
    servers: [{ url: '/' }],
    security: ways,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A personal access token, made by `token.create`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: `${isSecure ? '__Host-' : ''}beffroi.session_token`,
          description: 'A browser’s session; a command must also come from a page of this server',
        },
      },
      responses: {
        ...Object.fromEntries(
          codes.map(([code]) => [
            code,
            {
              description: `Refused: \`${code}\`; \`details\` says why`,
              content: { 'application/json': { schema: refusalOf({ const: code }) } },
            },
          ]),
        ),
        bug: {
          description: 'An error of the server itself; it is in its log',
          content: { 'application/json': { schema: refusalOf(text) } },
        },
      },
    },
    paths,
  };
}
