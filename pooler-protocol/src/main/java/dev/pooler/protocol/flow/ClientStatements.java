package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that one client has given to its prepared statements.
 *
 * <p>A name changes when the server (or the pooler in its place) has answered; what the messages
 * under way will make of it is kept beside. Small until the first named Parse.
 *
 * <p>Belongs to the event loop of the backend while its session holds one, also where that is
 * another one than the session's, and to the session's loop else; the messages that lend a backend
 * and give it back hand it over. Only {@link #size} may be asked elsewhere.
 */
public final class ClientStatements {
  private final StatementCatalog catalog;
  private @Nullable Map<Bytes, Name> names;

  /** No names yet. */
  public ClientStatements(StatementCatalog catalog) {
    this.catalog = catalog;
  }

  /** Names in use; from another loop than its own, as it was a moment ago. */
  public int size() {
    // Read once: another loop may just be making it.
    Map<Bytes, Name> all = names;
    return all == null ? 0 : all.size();
  }

  Statement intern(ByteBuf in, int index, int length) {
    return catalog.intern(in, index, length);
  }

  @Nullable Name find(Bytes key) {
    return names == null ? null : names.get(key);
  }

  Name findOrAdd(Bytes key) {
    if (names == null) {
      names = new HashMap<>();
    }
    Name name = names.get(key);
    if (name == null) {
      name = new Name(this, key.copy());
      names.put(name.key, name);
    }
    return name;
  }

  /** {@code DEALLOCATE ALL} was carried out. What was sent behind it is still to happen. */
  void clear() {
    if (names != null) {
      for (Iterator<Name> all = names.values().iterator(); all.hasNext(); ) {
        if (all.next().clear()) {
          all.remove();
        }
      }
    }
  }

  private void remove(Name name) {
    if (names != null) {
      names.remove(name.key, name);
    }
  }

  /** One name: what it means, and what it will mean when all goes well. */
  static final class Name {
    private final ClientStatements owner;
    private final Bytes key;
    private @Nullable Statement actual;
    private @Nullable Statement expected;
    private int pending;
    private int segment;

    private Name(ClientStatements owner, Bytes key) {
      this.owner = owner;
      this.key = key;
    }

    /** What a message sent now in {@code segment} finds under this name. */
    @Nullable Statement expected() {
      return expected;
    }

    /** A change is under way that an error may undo without undoing what is sent now. */
    boolean uncertain(int now) {
      return pending > 0 && segment != now;
    }

    void change(@Nullable Statement to, int now) {
      expected = to;
      segment = now;
      pending++;
    }

    void onChanged(@Nullable Statement to) {
      actual = to;
      settle();
    }

    void onUnchanged() {
      settle();
    }

    private void settle() {
      if (--pending == 0) {
        expected = actual;
        if (actual == null) {
          owner.remove(this);
        }
      }
    }

    /** Returns whether nothing is left of it. */
    private boolean clear() {
      actual = null;
      if (pending == 0) {
        expected = null;
      }
      return pending == 0;
    }
  }
}
