import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

type Guard<Shape> = (content: unknown) => content is Shape;

/** The documents of a YAML or JSON text. @throws where one is of another shape, or cannot be read. */
export function documentsIn<Shape>(text: string, isOfShape: Guard<Shape>): readonly Shape[] {
  return parseAllDocuments(text, { merge: true }).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const content: unknown = document.toJS();
    if (!isOfShape(content)) throw new Error(`Of another shape: ${JSON.stringify(content)}`);
    return content;
  });
}

/** The one document of a text. */
export function documentIn<Shape>(text: string, isOfShape: Guard<Shape>): Shape {
  const [document, ...others] = documentsIn(text, isOfShape);
  if (document === undefined || others.length > 0) throw new Error('There must be one document.');
  return document;
}

export function hasKeys(content: unknown, ...keys: readonly string[]): boolean {
  const isObject = typeof content === 'object' && content !== null;
  return isObject && keys.every((key) => Object.hasOwn(content, key));
}

export function isTexts(content: unknown): content is readonly string[] {
  return Array.isArray(content) && content.every((text) => typeof text === 'string');
}
