import { describe, expect, it } from '@jest/globals';
import { translatePostgres } from '../../src/store/postgres.js';
import { translateSqlite } from '../../src/store/sqlite.js';
import { StoreError, type StoreFault } from '../../src/store/store.js';

const coded = (code: string) => Object.assign(new Error('canary'), { code });

describe('what goes wrong with a file', () => {
  it.each<[code: string, fault: StoreFault]>([
    ['SQLITE_CORRUPT', 'DAMAGED'],
    ['SQLITE_CORRUPT_INDEX', 'DAMAGED'],
    ['SQLITE_NOTADB', 'DAMAGED'],
    ['FOREIGN', 'FOREIGN'],
    ['SQLITE_FULL', 'UNWRITABLE'],
    ['SQLITE_READONLY', 'UNWRITABLE'],
    ['SQLITE_READONLY_DIRECTORY', 'UNWRITABLE'],
    ['SQLITE_IOERR_FSYNC', 'UNWRITABLE'],
    ['SQLITE_CANTOPEN', 'UNWRITABLE'],
    ['SQLITE_PERM', 'UNWRITABLE'],
    ['ENOSPC', 'UNWRITABLE'],
    ['EROFS', 'UNWRITABLE'],
    ['EACCES', 'UNWRITABLE'],
    ['EPERM', 'UNWRITABLE'],
    ['EIO', 'UNWRITABLE'],
    ['EEXIST', 'UNWRITABLE'],
    ['ENOTDIR', 'UNWRITABLE'],
    ['NO_FILE', 'UNWRITABLE'],
    ['ERR_MODULE_NOT_FOUND', 'NO_ENGINE'],
    ['ERR_DLOPEN_FAILED', 'NO_ENGINE'],
    ['SQLITE_BUSY', 'UNREACHABLE'],
    ['SQLITE_BUSY_SNAPSHOT', 'UNREACHABLE'],
    ['SQLITE_LOCKED', 'UNREACHABLE'],
    ['THREAD_ENDED', 'UNREACHABLE'],
    ['NO_STORE', 'UNREACHABLE'],
    ['SQLITE_ERROR', 'OTHER'],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'OTHER'],
  ])('with %s is %s', (code, fault) => {
    expect(translateSqlite(coded(code))).toMatchObject({ fault, message: `SQLite: ${code}.` });
  });

  it('without a code is a fault of ours', () => {
    expect(translateSqlite(new TypeError('canary'))).toMatchObject({ fault: 'OTHER' });
  });
});

describe('what goes wrong with a server', () => {
  it.each<[code: string, what: string, fault: StoreFault]>([
    ['ECONNREFUSED', 'nobody listens', 'UNREACHABLE'],
    ['ENOTFOUND', 'there is no such host', 'UNREACHABLE'],
    ['ETIMEDOUT', 'nobody answers', 'UNREACHABLE'],
    ['08006', 'connection failure', 'UNREACHABLE'],
    ['57P01', 'admin shutdown', 'UNREACHABLE'],
    ['57014', 'query canceled', 'UNREACHABLE'],
    ['53300', 'too many connections', 'UNREACHABLE'],
    ['28P01', 'invalid password', 'UNREACHABLE'],
    ['3D000', 'no such database', 'UNREACHABLE'],
    ['40001', 'serialization failure', 'UNREACHABLE'],
    ['40P01', 'deadlock detected', 'UNREACHABLE'],
    ['55P03', 'lock not available', 'UNREACHABLE'],
    ['53100', 'disk full', 'UNWRITABLE'],
    ['53200', 'out of memory', 'UNWRITABLE'],
    ['25006', 'read-only transaction', 'UNWRITABLE'],
    ['42501', 'insufficient privilege', 'UNWRITABLE'],
    ['58030', 'I/O error', 'UNWRITABLE'],
    ['XX001', 'data corrupted', 'DAMAGED'],
    ['XX002', 'index corrupted', 'DAMAGED'],
    ['42P01', 'undefined table', 'OTHER'],
    ['23505', 'unique violation', 'OTHER'],
  ])('with %s (%s) is %s', (code, _what, fault) => {
    expect(translatePostgres(coded(code))).toMatchObject({ fault, message: `PostgreSQL: ${code}.` }); // prettier-ignore
  });

  it("without a code is its silence, for which pg's errors have none", () => {
    const silent = new Error('Query read timeout');
    expect(translatePostgres(silent)).toMatchObject({ fault: 'UNREACHABLE', message: 'PostgreSQL: no answer.' }); // prettier-ignore
  });

  it.each([new TypeError('canary'), new RangeError('canary')])('that is %p is ours', (error) => {
    expect(translatePostgres(error)).toMatchObject({ fault: 'OTHER' });
  });
});

it.each([translateSqlite, translatePostgres])('what is translated stays what it is (%p)', (translate) => {
  const error = new StoreError('NEWER', 'A later version.');
  expect(translate(error)).toBe(error);
}); // prettier-ignore

it.each([translateSqlite, translatePostgres])('%p repeats nothing of what an engine says', (translate) => {
  expect(translate(coded('SQLITE_FULL')).message).not.toContain('canary');
}); // prettier-ignore
