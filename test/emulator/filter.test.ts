import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseFilter } from '../../src/emulator/filter.js';
import type { FilterRule, FilterRules } from '../../src/emulator/filter.js';
import { Refusal } from '../../src/emulator/refusal.js';
import { someRow } from './harness.js';

const RULES: FilterRules = new Map<string, FilterRule>([
  ['feature', { enumType: 'featureType' }],
  ['authMethod', { enumType: 'usageAuthMethod' }],
  ['isSuccess', 'boolean'],
  ['userPrincipalName', 'text with startswith'],
  ['failureReason', 'text'],
]);

const holds = (clause: string, fields = {}) => parseFilter(clause, RULES)(someRow(fields));

describe('parseFilter', () => {
  it('compares enum members, plain or qualified', () => {
    expect(holds("authMethod eq 'email'")).toBe(true);
    expect(holds("authMethod eq microsoft.graph.usageAuthMethod'email'")).toBe(true);
    expect(holds("authMethod eq microsoft.graph.usageAuthMethod'sms'")).toBe(false);
    expect(holds("feature eq microsoft.graph.featureType'reset'")).toBe(true);
  });

  it('compares booleans', () => {
    expect(holds('isSuccess eq true')).toBe(true);
    expect(holds('isSuccess eq false')).toBe(false);
  });

  it('compares texts without case, whole or from the start', () => {
    expect(holds("userPrincipalName eq 'ADELE.Vance@contoso.com'")).toBe(true);
    expect(holds("userPrincipalName eq 'adele.vance'")).toBe(false);
    expect(holds("startswith(userPrincipalName,'Adele.V')")).toBe(true);
    expect(holds("startswith( userPrincipalName , 'vance' )")).toBe(false);
  });

  it('takes any amount of white space, as callers in the field send it', () => {
    expect(holds("  userPrincipalName  eq   'adele.vance@contoso.com' ")).toBe(true);
  });

  it('joins comparisons by and', () => {
    expect(holds("isSuccess eq true and feature eq 'reset'")).toBe(true);
    expect(holds("isSuccess eq true and feature eq 'registration'")).toBe(false);
  });

  it('reads any text back from a literal whose quotes are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (failureReason) => {
        const literal = `'${failureReason.replaceAll("'", "''")}'`;
        expect(holds(`failureReason eq ${literal}`, { failureReason })).toBe(true);
      }),
    );
  });

  it('is not fooled by a text that looks like a clause', () => {
    const failureReason = "' and isSuccess eq true and userPrincipalName eq '";
    const literal = `'${failureReason.replaceAll("'", "''")}'`;
    expect(holds(`failureReason eq ${literal}`, { failureReason: '' })).toBe(false);
  });

  it('never matches a property that is absent or of another type', () => {
    expect(holds("failureReason eq 'null'", { failureReason: null })).toBe(false);
    expect(holds('isSuccess eq true', { isSuccess: 'true' })).toBe(false);
  });

  it.each([
    ['', 'nothing'],
    ["eventDateTime eq '2026-03-02T08:00:00Z'", 'a property no documentation lists'],
    ["id eq 'x'", 'the id'],
    ["feature ne 'reset'", 'another operator'],
    ["feature eq 'reset' or feature eq 'registration'", 'or'],
    ["not (feature eq 'reset')", 'not'],
    ["(feature eq 'reset')", 'parentheses'],
    ["feature in ('reset')", 'in'],
    ["contains(userPrincipalName,'a')", 'contains'],
    ["startswith(failureReason,'a')", 'startswith where only eq is documented'],
    ["startswith(userPrincipalName,'a') eq true", 'startswith compared'],
    ["feature eq 'resets'", 'no member of the enum'],
    ["feature eq 'Reset'", 'a member in another case'],
    ["authMethod eq microsoft.graph.featureType'reset'", 'a literal of another enum'],
    ["isSuccess eq 'true'", 'a quoted boolean'],
    ['isSuccess eq 1', 'a number'],
    ["userPrincipalName eq 'O'Brien'", 'a quote that is not doubled'],
    ["userPrincipalName eq 'abc", 'a literal without an end'],
    ["feature eq 'reset' and", 'a loose end'],
    ["feature eq 'reset' feature eq 'reset'", 'comparisons that nothing joins'],
    ["constructor eq 'x'", 'a name from the prototype'],
  ])('refuses %s (%s)', (clause) => {
    expect(() => parseFilter(clause, RULES)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'BadRequest',
        message: 'Invalid filter clause',
      }),
    );
  });

  it('refuses or reads any text whatever, and never fails otherwise', () => {
    const word = fc.constantFrom('feature', ' eq ', "'", "'reset'", '(', ')', ',', ' and ', 'true');
    const noise = fc.array(fc.oneof(word, fc.string({ unit: 'binary' })), { maxLength: 12 });
    fc.assert(
      fc.property(noise, (parts) => {
        try {
          expect(typeof parseFilter(parts.join(''), RULES)(someRow())).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});
