/**
 * The description of the API is whole: each answer has a schema, and each schema can be used.
 *
 * Covers: src/server/openapi.json
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertSchema, openapi, schemaOf } from './openapi.ts';

describe('openapi.json', () => {
  it('openapi.json: has a schema for each answer that is JSON', () => {
    for (const [path, methods] of Object.entries(openapi.paths))
      for (const [method, { responses }] of Object.entries(methods))
        for (const [status, { content }] of Object.entries(responses)) {
          if (content && !('application/json' in content)) continue;
          const name = schemaOf(path, method, Number(status));
          assert.ok(name in openapi.components.schemas, `${method} ${path} ${status}: ${name}`);
        }
  });

  it('openapi.json: its schemas take what they describe, and nothing more', () => {
    for (const name of Object.keys(openapi.components.schemas))
      assert.throws(() => assertSchema(name, 1.5), /must be|oneOf/, name);
    assertSchema('Error', { error: 'the token is missing', hint: null });
    assert.throws(() => assertSchema('Error', { error: 'x', hint: null, more: 1 }), /additional/);
  });
});
