/** The name that a `Content-Disposition` gives the file. */
export function fileNameIn(disposition: string | null): string | undefined {
  return /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1];
}

const KEPT_MS = 60_000;

/** As if it had been a link. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read it only when the reader has said where the file is to go.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
