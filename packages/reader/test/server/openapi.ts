/** The schemas of the API (src/server/openapi.json), for the tests that hold answers against them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;

const FILE = 'packages/reader/src/server/openapi.json';
/** The key under which the schemas of the file are known. */
const ID = 'openapi';
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const openapi = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, { readonly content: Content }>>;
    readonly schemas: Readonly<Record<string, unknown>>;
  };
};

const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { date: DATE, 'date-time': TIME } });
ajv.addSchema(openapi, ID);

/** @throws AssertionError unless `value` is as the schema of that name says */
export function assertSchema(name: string, value: unknown): void {
  const validate = ajv.getSchema(`${ID}#/components/schemas/${name}`);
  assert.ok(validate, `no schema is called ${name}`);
  assert.ok(
    validate(value),
    `${name}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value).slice(0, 600)}`,
  );
}

/** The name of the schema of an answer, by the path of the file: `/api/v1/groups/{id}`. */
export function schemaOf(path: string, method: string, status: number): string {
  const answer = openapi.paths[path]?.[method]?.responses[`${status}`];
  assert.ok(answer, `${method} ${path} does not answer ${status}`);
  const { content } = answer.$ref === undefined ? answer : openapi.components.responses[lastOf(answer.$ref)];
  const ref = content?.['application/json']?.schema?.$ref;
  assert.ok(ref !== undefined, `${method} ${path}: ${status} is no JSON`);
  return lastOf(ref);
}

function lastOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
