import { CLAIMS_FAULTS } from './claims-challenge.js';
import { CONNECTION_FAULTS } from './connection-faults.js';
import { CONTENT_FAULTS } from './content-faults.js';
import { DOCUMENT_FAULTS } from './document-faults.js';
import type { Endpoint, Fault, Faults } from './fault.js';
import { FRAMING_FAULTS } from './framing-faults.js';
import { LINK_FAULTS } from './link-faults.js';
import { REDIRECT_FAULTS } from './redirect-faults.js';
import { ROW_FAULTS } from './row-faults.js';
import { SERVER_FAULTS, STATUS_FAULTS } from './status-faults.js';
import { TOKEN_FAULTS } from './token-faults.js';
import { TRUNCATION_FAULTS } from './truncation-faults.js';

const EVERYWHERE = {
  ...CONNECTION_FAULTS,
  ...TRUNCATION_FAULTS,
  ...FRAMING_FAULTS,
  ...CONTENT_FAULTS,
  ...REDIRECT_FAULTS,
  ...SERVER_FAULTS,
};
const AT_REPORTS = {
  ...STATUS_FAULTS,
  ...CLAIMS_FAULTS,
  ...DOCUMENT_FAULTS,
  ...LINK_FAULTS,
  ...ROW_FAULTS,
};
const BY_NAME = { ...EVERYWHERE, ...AT_REPORTS, ...TOKEN_FAULTS };

export type FaultName = keyof typeof BY_NAME;

export function isFaultName(name: unknown): name is FaultName {
  return typeof name === 'string' && Object.hasOwn(BY_NAME, name);
}

export function faultNamed(name: FaultName): Fault {
  return BY_NAME[name];
}

const namesOf = (faults: Faults) => Object.keys(faults).filter(isFaultName);

/** Every fault that can be planned, by the endpoint at which it can happen. */
export const FAULTS: Readonly<Record<Endpoint, readonly FaultName[]>> = {
  report: [...namesOf(EVERYWHERE), ...namesOf(AT_REPORTS)],
  token: [...namesOf(EVERYWHERE), ...namesOf(TOKEN_FAULTS)],
};
