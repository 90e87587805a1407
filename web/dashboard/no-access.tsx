/** Somebody who is known and may see nothing. */
export function NoAccess({ message }: { readonly message: string }) {
  return (
    <main id="main" class="center" tabIndex={-1}>
      <section class="card sign-in">
        <h2>Nothing here is open to you</h2>
        <p>{message}</p>
        <p class="hint">When you have been given one, sign out and in again.</p>
      </section>
    </main>
  );
}
