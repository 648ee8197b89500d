import { posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  specifier: string;
  /** Repository path of a relative import; undefined for a package. */
  target: string | undefined;
  typeOnly: boolean;
  names: string[];
}
export interface Source {
  path: string;
  text: string;
  lines: number;
  imports: Import[];
  /** Constructs some rule asks about: `Date.now`, `new Date()`, `new X`, `any`, `export default`, `fetch()`. */
  uses: { what: string; line: number }[];
  functions: { name: string; line: number; lines: number; parameters: number }[];
  onlyReExports: boolean;
}
export interface Rule {
  guarantee: string;
  offenders(sources: Source[]): string[];
  breach: Record<string, string>;
  keeps: Record<string, string>;
}

function importOf(path: string, literal: string, typeOnly: boolean, names: string[] = []): Import {
  const specifier = literal.replace(/\?.*$/, '');
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
  return { specifier, target, typeOnly, names };
}

function importIn(path: string, node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const bindings = node.importClause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const allTypes = named.length > 0 && named.every((one) => one.isTypeOnly) && !node.importClause?.name;
    const names = named.map((one) => (one.propertyName ?? one.name).text);
    return importOf(
      path,
      node.moduleSpecifier.text,
      node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allTypes,
      names,
    );
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return importOf(path, node.moduleSpecifier.text, node.isTypeOnly);
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return importOf(path, node.argument.literal.text, true);
  }
  const [argument] = ts.isCallExpression(node) ? node.arguments : [];
  const loads =
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require');
  return loads && argument && ts.isStringLiteralLike(argument)
    ? importOf(path, argument.text, false)
    : undefined;
}

function useIn(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any';
  if (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)) return 'export default';
  if (ts.isExportAssignment(node) && !node.isExportEquals) return 'export default';
  if (ts.isExportSpecifier(node) && node.name.text === 'default') return 'export default';
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) return node.getText();
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const name = node.expression.text;
    return name === 'Date' ? (node.arguments?.length ? 'new Date(…)' : 'new Date()') : `new ${name}`;
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return `${node.expression.text}()`;
  return undefined;
}

export function scan(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const source: Source = {
    path,
    text,
    lines: text.replace(/\n$/, '').split('\n').length,
    imports: [],
    uses: [],
    functions: [],
    onlyReExports: false,
  };
  const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    const imported = importIn(path, node);
    if (imported) source.imports.push(imported);
    const what = useIn(node);
    if (what) source.uses.push({ what, line: lineAt(node.getStart()) });
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const line = lineAt(node.getStart());
      const name = node.name?.getText() ?? (ts.isConstructorDeclaration(node) ? 'constructor' : 'function');
      source.functions.push({
        name,
        line,
        lines: lineAt(node.getEnd()) - line + 1,
        parameters: node.parameters.length,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  source.onlyReExports =
    tree.statements.length > 0 &&
    tree.statements.every((one) => ts.isExportDeclaration(one) && one.moduleSpecifier);
  return source;
}
