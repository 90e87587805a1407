import type { Formats } from './format.js';
import type { TopUsersQuery } from './generated/graphql.js';
import { EmptyNote, Panel } from './panel.js';
import type { Asked } from './use-answer.js';
import { UserName } from './user-name.js';
import type { View } from './view.js';
import { isPseudonym } from './words.js';

interface TopUsersProps {
  readonly view: View;
  readonly users: Asked<TopUsersQuery>;
  readonly formats: Formats;
  readonly onChange: (change: Partial<View>) => void;
}

/** Who fails most often: those whom the help desk may want to call first. */
export function TopUsers({ view, users, formats, onChange }: TopUsersProps) {
  const title = 'Users with most failures';
  if (view.success === true) {
    return (
      <Panel id="top-users" title={title} asked={{ ...users, data: true }}>
        <EmptyNote text="Only successes are shown." />
      </Panel>
    );
  }
  const rows = users.data?.userCredentialUsageDetails?.aggregate.topUsers ?? [];
  return (
    <Panel id="top-users" title={title} asked={users}>
      {rows.length === 0 ? (
        <EmptyNote text="Nobody has failed in this time." />
      ) : (
        <table>
          <caption class="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col" class="number">
                Failures
              </th>
              <th scope="col">
                <span class="visually-hidden">Their events</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ user, count }) => (
              <tr key={user.userPrincipalName}>
                <th scope="row">
                  <UserName {...user} />
                </th>
                <td class="number">
                  <meter min={0} max={rows[0]?.count} value={count} aria-hidden="true" />
                  <span>{formats.count(count)}</span>
                </td>
                <td>
                  {!isPseudonym(user.userPrincipalName) && (
                    <button
                      type="button"
                      class="link-button"
                      aria-label={`Show failures of ${user.userPrincipalName}`}
                      onClick={() => onChange({ user: user.userPrincipalName, success: false })}
                    >
                      Show
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
