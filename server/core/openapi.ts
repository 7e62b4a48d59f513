import type { AnyCommand, AnyQuery } from '#contract/index.ts';

const refusal = {
  description: 'Refused: `code` says how, `details` why',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          refusal: {
            type: 'object',
            properties: { code: { type: 'string' }, details: { type: 'object' } },
            required: ['code', 'details'],
          },
        },
        required: ['refusal'],
      },
    },
  },
};

const answered = (schema: unknown) => ({
  200: { description: 'Done', content: { 'application/json': { schema } } },
  default: refusal,
});

/** The OpenAPI 3.1 document of every command and query, made from the contract. */
export function openApi(commands: Map<string, AnyCommand>, queries: Map<string, AnyQuery>, baseUrl: string): unknown {
  const paths: Record<string, unknown> = {};
  for (const spec of commands.values()) {
    if (spec.may.length === 0) continue; // done by the house itself
    paths[`/api/v1/${spec.name}`] = {
      post: {
        operationId: spec.name,
        tags: [spec.name.split('.')[0]],
        summary: spec.about,
        description: `Accepted roles: ${spec.may.join(', ')}.`,
        parameters: [
          {
            name: 'Idempotency-Key',
            in: 'header',
            description: 'The op: a retry with the same key and input gets the first answer',
            schema: { type: 'string', maxLength: 100 },
          },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: spec.input } } },
        responses: answered(spec.answer),
      },
    };
  }
  for (const spec of queries.values()) {
    paths[`/api/v1/${spec.name}`] = {
      get: {
        operationId: `query.${spec.name}`,
        tags: ['queries'],
        summary: spec.about,
        description: `Accepted roles: ${spec.may.join(', ')}.`,
        parameters: [{ name: 'q', in: 'query', content: { 'application/json': { schema: spec.input } } }],
        responses: answered(spec.answer),
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Beffroi',
      version: '1',
      description: 'Everything the web can do, a script can do. See docs/api.md.',
    },
    servers: [{ url: baseUrl }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'beffroi.session_token' },
      },
    },
    paths,
  };
}
