package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes a client's named statements work on whatever backend it has got: renames them to their
 * shared names, adds the Parse that the backend lacks and the Close that makes room for it, and
 * answers in the server's place what the server need not see. Changes nothing when it answers PASS
 * without effect, WAIT_WHOLE or HOLD.
 *
 * <p>Errors are left to the server, so that they come in order and abort the transaction as they
 * should: a name that the client has not prepared is passed as it is (26000), and a Parse of a name
 * in use is sent under a name that the server has been given just before (42P05).
 *
 * <p>An error makes the server skip all up to the next Sync, so messages of one segment (between
 * two Syncs) may rely on each other, while a statement that is still under way from an earlier
 * segment may or may not be there: it is closed (which never fails) and prepared again. A client's
 * <em>name</em> in that state has to wait (HOLD).
 *
 * <p>Confined to one event loop.
 */
final class StatementRewriter {
  /** A name that no backend knows, for clients that ask for statements by our names. */
  private static final byte[] MISSING = "PGBOUNCER_?".getBytes(StandardCharsets.US_ASCII);

  /** The name of a statement that is only there to be in the way. */
  private static final byte[] DUPLICATE = "PGBOUNCER_duplicate".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] EMPTY_QUERY = {0, 0, 0};

  private static final StatementChange NO_CHANGE = new StatementChange(null, false, null, null);

  private final ReplyTracker tracker;
  private final FrameScratch scratch = new FrameScratch();
  private final Bytes probe = new Bytes(32);
  private int replacedLength;
  private long clientParses;
  private long serverParses;
  private long binds;

  StatementRewriter(ReplyTracker tracker) {
    this.tracker = tracker;
  }

  /** A Bind; only its two names have to be there. */
  Verdict onBind(
      ClientStatements client, ServerStatements server, ByteBuf in, int start, int length) {
    int end = Math.min(start + length, in.writerIndex());
    int portalEnd = in.indexOf(start + 5, end, (byte) 0);
    int nameEnd = portalEnd < 0 ? -1 : in.indexOf(portalEnd + 1, end, (byte) 0);
    if (nameEnd < 0 && end < start + length) {
      return Verdict.WAIT_WHOLE;
    }
    if (nameEnd <= portalEnd + 1) {
      return pass(ReplyKind.BIND);
    }
    ClientStatements.Name name = find(client, in, portalEnd + 1, nameEnd);
    if (name != null && name.uncertain(tracker.segment())) {
      return Verdict.HOLD;
    }
    Statement statement = name == null ? null : name.expected();
    if (statement == null && !StatementNames.isOurs(in, portalEnd + 1, nameEnd)) {
      return pass(ReplyKind.BIND);
    }
    if (statement != null) {
      binds++;
      ensurePrepared(server, statement);
    }
    int tail = start + length - nameEnd - 1;
    byte[] serverName = statement == null ? MISSING : statement.name();
    scratch.bindHead(in, start + 5, portalEnd - start - 5, serverName, tail);
    return replace(ReplyKind.BIND, nameEnd + 1 - start);
  }

  /** A Describe of a statement or portal. */
  Verdict onDescribe(
      ClientStatements client, ServerStatements server, ByteBuf in, int start, int length) {
    int nameEnd = StatementNames.end(in, start, length);
    if (nameEnd < 0) {
      return nameEnd == StatementNames.INCOMPLETE ? Verdict.WAIT_WHOLE : pass(ReplyKind.DESCRIBE);
    }
    ClientStatements.Name name = find(client, in, start + 6, nameEnd);
    if (name != null && name.uncertain(tracker.segment())) {
      return Verdict.HOLD;
    }
    Statement statement = name == null ? null : name.expected();
    if (statement == null && !StatementNames.isOurs(in, start + 6, nameEnd)) {
      return pass(ReplyKind.DESCRIBE);
    }
    if (statement != null) {
      ensurePrepared(server, statement);
    }
    scratch.describe(statement == null ? MISSING : statement.name());
    return replace(ReplyKind.DESCRIBE, length);
  }

  /** A Close of a statement or portal; that of a client's statement never reaches the server. */
  Verdict onClose(ClientStatements client, ByteBuf in, int start, int length) {
    int nameEnd = StatementNames.end(in, start, length);
    if (nameEnd < 0) {
      return nameEnd == StatementNames.INCOMPLETE ? Verdict.WAIT_WHOLE : pass(ReplyKind.CLOSE);
    }
    ClientStatements.Name name = find(client, in, start + 6, nameEnd);
    if (name == null && !StatementNames.isOurs(in, start + 6, nameEnd)) {
      return pass(ReplyKind.CLOSE);
    }
    StatementChange change =
        name == null ? NO_CHANGE : StatementChange.rename(name, null, tracker.segment());
    if (tracker.orderKnown()) {
      tracker.expect(ReplyKind.OWN_CLOSE, change);
      return Verdict.DROP;
    }
    // Only the server knows where the reply belongs. It does not mind closing what it has not got.
    scratch.close(MISSING);
    tracker.expect(ReplyKind.CLOSE, change);
    replacedLength = length;
    return Verdict.REPLACE;
  }

  /** A Parse; one that names its statement has to be whole. */
  Verdict onParse(
      ClientStatements client, ServerStatements server, ByteBuf in, int start, int length) {
    boolean incomplete = start + length > in.writerIndex();
    if (incomplete && in.writerIndex() <= start + 5) {
      return Verdict.WAIT_WHOLE;
    }
    if (length <= 5 || in.getByte(start + 5) == 0) {
      return pass(ReplyKind.PARSE);
    }
    if (incomplete) {
      return Verdict.WAIT_WHOLE;
    }
    int nameEnd = in.indexOf(start + 5, start + length, (byte) 0);
    if (nameEnd < 0) {
      return pass(ReplyKind.PARSE);
    }
    ClientStatements.Name name = find(client, in, start + 5, nameEnd);
    Statement taken = name == null ? null : name.expected();
    if (name != null && (name.uncertain(tracker.segment()) || (taken != null && mayBeFreed()))) {
      return Verdict.HOLD;
    }
    clientParses++;
    int tail = start + length - nameEnd - 1;
    if (taken != null) {
      refuse(tail);
      return replace(ReplyKind.DUPLICATE_PARSE, nameEnd + 1 - start);
    }
    replacedLength = nameEnd + 1 - start;
    return prepare(server, client.findOrAdd(probe), client.intern(in, nameEnd + 1, tail), tail);
  }

  int replacedLength() {
    return replacedLength;
  }

  FrameScratch scratch() {
    return scratch;
  }

  /** Named Parse messages of clients. */
  long clientParses() {
    return clientParses;
  }

  /** Parse messages of named statements sent to the server. */
  long serverParses() {
    return serverParses;
  }

  /** Bind messages to named statements. */
  long binds() {
    return binds;
  }

  private Verdict prepare(
      ServerStatements server, ClientStatements.Name name, Statement statement, int tail) {
    int segment = tracker.segment();
    ServerStatements.Prepared prepared = server.use(statement);
    if (prepared.expected() && !prepared.uncertain(segment) && surelySucceeds()) {
      StatementChange change = StatementChange.rename(name, statement, segment);
      tracker.expect(ReplyKind.OWN_PARSE, change);
      return Verdict.DROP;
    }
    makeRoom(server, prepared);
    serverParses++;
    scratch.parseHead(statement.name(), tail);
    tracker.expect(ReplyKind.PARSE, StatementChange.prepareAs(prepared, name, segment));
    return Verdict.REPLACE;
  }

  /** Has the server refuse the client's Parse: under a name that was given away just before. */
  private void refuse(int tail) {
    scratch.close(DUPLICATE);
    tracker.expect(ReplyKind.CLOSE | ReplyKind.INJECTED);
    scratch.parse(DUPLICATE, EMPTY_QUERY);
    tracker.expect(ReplyKind.PARSE | ReplyKind.INJECTED);
    scratch.parseHead(DUPLICATE, tail);
  }

  /**
   * In a failed transaction PostgreSQL refuses most Parse messages; what is under way may make it
   * fail.
   */
  private boolean surelySucceeds() {
    return tracker.status() != 'E' && tracker.readyOwed() == 0 && tracker.orderKnown();
  }

  /**
   * A DEALLOCATE ALL may be under way. Inside COPY data nothing can be waited for: the server will
   * hang up.
   */
  private boolean mayBeFreed() {
    return tracker.readyOwed() > 0 && !tracker.inCopyIn();
  }

  private void ensurePrepared(ServerStatements server, Statement statement) {
    ServerStatements.Prepared prepared = server.use(statement);
    if (prepared.expected() && !prepared.uncertain(tracker.segment())) {
      return;
    }
    makeRoom(server, prepared);
    serverParses++;
    scratch.parse(statement.name(), statement.definition());
    tracker.expect(
        ReplyKind.PARSE | ReplyKind.INJECTED, StatementChange.prepare(prepared, tracker.segment()));
  }

  /**
   * Closes what may be left of the statement itself, then those that have not been used for
   * longest.
   */
  private void makeRoom(ServerStatements server, ServerStatements.Prepared prepared) {
    if (prepared.expected() || prepared.uncertain(tracker.segment())) {
      close(prepared);
    }
    for (ServerStatements.Prepared old = server.overdue(); old != null; old = server.overdue()) {
      close(old);
    }
  }

  private void close(ServerStatements.Prepared prepared) {
    scratch.close(prepared.statement().name());
    tracker.expect(
        ReplyKind.CLOSE | ReplyKind.INJECTED, StatementChange.close(prepared, tracker.segment()));
  }

  private Verdict pass(int kind) {
    tracker.expect(kind);
    return Verdict.PASS;
  }

  private Verdict replace(int kind, int replaced) {
    tracker.expect(kind);
    replacedLength = replaced;
    return Verdict.REPLACE;
  }

  private ClientStatements.@Nullable Name find(
      ClientStatements client, ByteBuf in, int from, int to) {
    return client.find(probe.fill(in, from, to - from));
  }
}
