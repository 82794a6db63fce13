package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.config.OwnKeys;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.PoolerNotice;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.ServerGreeting;
import dev.pooler.core.session.login.LoginIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The line to one client: who is at the other end, what the pooler itself says to it, and how it is
 * hung up. Confined to the event loop of its channel.
 *
 * <p>Invariant: after the last words nothing is said any more.
 */
final class ClientLine {
  private static final int LAST_WORDS_SECONDS = 5;
  private static final String VERSION = "pgbouncer.version";

  private final long id;
  private final Channel channel;
  private final SessionHost host;
  private final long connectedAt = System.nanoTime();
  private int place = -1;
  private @Nullable LoginIdentity asked;
  private @Nullable LoginIdentity identity;
  private boolean over;

  /** What a refused client is told later. */
  private @Nullable ByteBuf unsaid;

  ClientLine(long id, Channel channel, SessionHost host) {
    this.id = id;
    this.channel = channel;
    this.host = host;
  }

  // --- who ---

  long id() {
    return id;
  }

  Channel channel() {
    return channel;
  }

  SessionHost host() {
    return host;
  }

  /** When the client connected, on the clock of {@link System#nanoTime}. */
  long connectedAt() {
    return connectedAt;
  }

  /** Whether a client that has not been let in by {@code now} is too late. */
  boolean isLateAt(long now) {
    long limit = host.config().get(TimeKeys.CLIENT_LOGIN_TIMEOUT).toNanos();
    return limit > 0 && now - connectedAt >= limit;
  }

  /** Its place in the loop's table; -1 when it has none. */
  int place() {
    return place;
  }

  void placeAt(int where) {
    place = where;
  }

  /** Who has logged in; null before that. */
  @Nullable LoginIdentity identity() {
    return identity;
  }

  /** Who the client says it is, proven or not; null before it has said so. */
  @Nullable LoginIdentity asked() {
    return asked;
  }

  void asks(LoginIdentity who) {
    asked = who;
  }

  void identify(LoginIdentity who) {
    identity = who;
  }

  int processId() {
    return CancelKeys.processId(host.loopIndex(), place);
  }

  byte[] secret() {
    return host.cancelKeys().secret(id, Objects.requireNonNull(identity).version());
  }

  // --- what is said ---

  /**
   * Says what follows the login: the parameters in force, the cancel key, ReadyForQuery.
   *
   * @param settings of the session: PgBouncer tells some of them
   */
  void greet(ServerGreeting greeting, ParameterValues values, PoolSettings settings) {
    channel.writeAndFlush(
        Greetings.session(
            channel.alloc(),
            greeting,
            values,
            ownParameters(settings),
            processId(),
            secret(),
            host.config().get(PoolKeys.LOGIN_NOTIFY_MESSAGE)),
        channel.voidPromise());
  }

  /** What PgBouncer says of itself among the server's parameters. */
  private SequencedMap<String, String> ownParameters(PoolSettings settings) {
    SequencedMap<String, String> own = new LinkedHashMap<>();
    String version = host.console().parameters().get(VERSION);
    if (version != null) {
      own.put(VERSION, version);
    }
    own.put("pgbouncer.max_prepared_statements", String.valueOf(settings.maxPreparedStatements()));
    own.put("pgbouncer.pool_mode", settings.poolMode().word());
    return own;
  }

  void notice(PoolerNotice notice) {
    channel.writeAndFlush(Greetings.notice(channel.alloc(), notice), channel.voidPromise());
  }

  /** Runs something after the current event of this loop; from any thread. */
  void later(Runnable task) {
    channel.eventLoop().execute(task);
  }

  // --- the end ---

  /** Whether the last words have been said. */
  boolean isOver() {
    return over;
  }

  /** Sends the last words, if there are any for the client, and closes the socket. */
  void end(PoolerError error) {
    end(error, true);
  }

  /** Closes the socket, after the last words if there are any and the client can be told. */
  void end(PoolerError error, boolean tell) {
    if (over) {
      hangUpUnsaid();
      return;
    }
    over = true;
    SessionLog.closing(this, error, null);
    if (tell && error.toldToClient() && channel.isActive() && channel.isWritable()) {
      closeBehind(Greetings.error(channel.alloc(), error));
    } else {
      channel.close();
    }
  }

  /** Closes when these bytes are sent, or soon: a client that does not read is not waited for. */
  private void closeBehind(ByteBuf lastWords) {
    Future<?> limit =
        channel.eventLoop().schedule(() -> channel.close(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> limit.cancel(false));
    channel.writeAndFlush(lastWords).addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * The login was refused: tells the client, if there is something to tell, and closes. Whoever has
   * not proven who it is waits for it, so that guessing is slow; it takes nobody's place as long.
   */
  void reject(PoolerError error, @Nullable String detail, ByteBuf lastWords) {
    over = true;
    SessionLog.closing(this, error, detail);
    long delay =
        error instanceof LoginError login && login.isGuess()
            ? host.config().get(OwnKeys.AUTH_FAILURE_DELAY).toMillis()
            : 0;
    if (delay == 0 || !host.detain()) {
      closeBehind(lastWords);
    } else {
      unsaid = lastWords;
      // Not all at once, should many have been refused at once.
      long jittered = delay / 2 + ThreadLocalRandom.current().nextLong(delay);
      channel.eventLoop().schedule(this::sayUnsaid, jittered, TimeUnit.MILLISECONDS);
    }
  }

  private void sayUnsaid() {
    ByteBuf words = unsaid;
    unsaid = null;
    if (words != null) {
      host.release();
      closeBehind(words);
    }
  }

  /** Does not wait any longer with what a refused client would have been told. */
  private void hangUpUnsaid() {
    ByteBuf words = unsaid;
    unsaid = null;
    if (words != null) {
      host.release();
      words.release();
      channel.close();
    }
  }

  /** Closes without a word. */
  void hangUp() {
    over = true;
    channel.close();
  }
}
