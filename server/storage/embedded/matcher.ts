import { Context } from 'mingo';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import { Query } from 'mingo/query';
import type { Document } from './bson.ts';
import { QUERY_OPERATORS } from './query-operators.ts';

/** Decides whether a document satisfies a filter, with MongoDB's meaning. */
export interface Matcher {
  matches(document: Document): boolean;
}

/** Every operator there is: mingo's, with our own comparisons. */
export const MINGO_CONTEXT = Context.init({
  accumulator,
  expression,
  pipeline,
  projection,
  // mingo types an operator as taking the arguments of all its own operators at once.
  query: QUERY_OPERATORS as never,
});

/** No JavaScript from a filter is ever run: `$where`, `$function` and `$accumulator` throw. */
export const MINGO_OPTIONS = { scriptEnabled: false, context: MINGO_CONTEXT } as const;

/** Compiles a plain filter (see toPlainDocument). Throws Error on operators that nobody knows. */
export function compileMatcher(filter: Document): Matcher {
  const { $comment: _, ...condition } = filter;
  const query = new Query<Document>(condition, MINGO_OPTIONS);
  return { matches: (document) => query.test(document) };
}

/** Accepts everything: the filter `{}`, or one that SQL has already decided. */
export const MATCH_ALL: Matcher = { matches: () => true };
