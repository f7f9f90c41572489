import { isJsonObject, type JsonObject } from '@/server/domain/json/json-value';

export type ReadParameters =
  | { value: JsonObject }
  /** `line` counts from 1; null when the browser does not say where. */
  | { fault: 'syntax'; line: number | null }
  | { fault: 'no_object' };

/** The JSON object a text stands for; a blank text is an empty one. Size and depth are judged by the server. */
export function parametersOf(text: string): ReadParameters {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { value } : { fault: 'no_object' };
  } catch (error) {
    return { fault: 'syntax', line: lineOf(String(error), text) };
  }
}

/** Parameters as the field shows them; none leave it blank. */
export function parametersText(parameters: JsonObject): string {
  return Object.keys(parameters).length === 0 ? '' : JSON.stringify(parameters, null, 2);
}

function lineOf(message: string, text: string): number | null {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  const line = /at line (\d+)/.exec(message)?.[1];
  return line === undefined ? null : Number(line);
}
