import { Context } from 'mingo';
import { Aggregator } from 'mingo/aggregator';
import { assertNoUndefined, type Document, isEmbeddedDocument, toPlainDocument } from './bson.ts';
import { EmbeddedCursor } from './cursor.ts';
import { MINGO_CONTEXT, MINGO_OPTIONS } from './matcher.ts';
import { toRunnable } from './pipeline.ts';
import { ownOperators } from './pipeline-operators.ts';
import { toSelection } from './request.ts';
import { explainSelection, type Selection, selectDocuments } from './select.ts';
import type { SqliteConnection } from './sqlite.ts';
import type { EmbeddedStore } from './store.ts';

/** Stages that would write: the product's pipelines only read. */
const WRITING_STAGES = new Set(['$out', '$merge']);

/**
 * Runs a pipeline. Leading `$match`, `$sort`, `$skip` and `$limit` become one selection that the indexes
 * answer; mingo does the rest on the stream.
 */
export function aggregateDocuments(
  store: EmbeddedStore,
  name: string,
  pipeline: readonly Document[],
): EmbeddedCursor {
  assertNoUndefined(pipeline, 'pipeline');
  for (const stage of pipeline) assertReadOnly(stage);
  const plain = toPlainDocument({ pipeline }).pipeline;
  const stages = Array.isArray(plain) ? plain.filter(isEmbeddedDocument) : [];
  const { selection, rest } = splitPipeline(stages);
  const documentsOf = (reader: SqliteConnection): Iterator<Document> => {
    const layout = store.catalog.find(name);
    const input = layout === undefined ? nothing() : selectDocuments(reader, layout, selection);
    if (rest.length === 0) return input;
    return run(store, reader, rest, input);
  };
  return new EmbeddedCursor({
    open: (stop) => {
      const reader = store.leaseReader(stop);
      return { documents: documentsOf(reader), release: () => store.returnReader(reader) };
    },
    all: () => store.read((reader) => drain(documentsOf(reader))),
    explain: () => {
      const layout = store.catalog.find(name);
      return layout === undefined
        ? { sql: '', plan: [] }
        : store.read((reader) => explainSelection(reader, layout, selection));
    },
  });
}

function run(
  store: EmbeddedStore,
  reader: SqliteConnection,
  stages: Document[],
  input: Generator<Document, void>,
): Iterator<Document> {
  const select = (name: string, filter: Document): Document[] => {
    const layout = store.catalog.find(name);
    return layout === undefined ? [] : Array.from(selectDocuments(reader, layout, { filter }));
  };
  const aggregator = new Aggregator(toRunnable(stages), {
    ...MINGO_OPTIONS,
    context: Context.from(ownOperators(select), MINGO_CONTEXT),
    collectionResolver: (name) => select(name, {}),
  });
  const results = aggregator.stream(input);
  return {
    return: () => {
      input.return();
      return { value: undefined, done: true };
    },
    next: () => {
      const { value, done } = results.next();
      return done === true ? { value: undefined, done: true } : { value: value as Document };
    },
  };
}

function* nothing(): Generator<Document, void> {}

function drain(documents: Iterator<Document>): Document[] {
  const all: Document[] = [];
  for (let item = documents.next(); item.done !== true; item = documents.next()) all.push(item.value);
  return all;
}

function assertReadOnly(stage: unknown): void {
  const operator = isEmbeddedDocument(stage) ? Object.keys(stage)[0] : undefined;
  if (operator === undefined) throw new TypeError('a pipeline stage is an object with one operator');
  if (WRITING_STAGES.has(operator)) throw new TypeError(`the embedded store has no ${operator} stage`);
}

/** Takes the leading stages that a selection can express, in the order a selection applies them. */
function splitPipeline(stages: readonly Document[]): { selection: Selection; rest: Document[] } {
  const order = ['$match', '$sort', '$skip', '$limit'];
  const options: Document = {};
  const matches: unknown[] = [];
  let position = 0;
  let taken = 0;
  for (const stage of stages) {
    const [[operator = '', operand] = []] = Object.entries(stage);
    const place = order.indexOf(operator);
    if (place < position || (place === position && place > 0 && operator.slice(1) in options)) break;
    if (operator === '$match') matches.push(operand);
    else options[operator.slice(1)] = operand;
    position = place;
    taken += 1;
  }
  const filter = matches.length === 0 ? {} : matches.length === 1 ? matches[0] : { $and: matches };
  return { selection: toSelection(filter, options), rest: stages.slice(taken) };
}
