/** What has gone wrong with a file: the codes are SQLite's (https://www.sqlite.org/rescode.html), Node's, and those of here. */
export class SqliteFault extends Error {
  override readonly name = 'SqliteFault';
  readonly code: string | undefined;

  constructor(code: string | undefined, message: string) {
    super(message);
    this.code = code;
  }
}
