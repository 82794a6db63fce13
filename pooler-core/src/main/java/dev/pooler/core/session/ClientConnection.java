package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.PoolerNotice;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.ServerGreeting;
import dev.pooler.core.session.login.LoginIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket, from accept to close: first it holds a {@link LoginDialog}, then a {@link
 * Session} or a {@link ConsoleSession}. Confined to the event loop of its channel.
 *
 * <p>Invariant: it is in the loop's table, and counted among the clients, from {@link
 * #channelActive} until the socket is closed.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
  private final long id;
  private final Channel channel;
  private final SessionHost host;
  private final long connectedAt = System.nanoTime();
  private final Admission admission = new Admission();
  private int place = -1;
  private @Nullable LoginDialog login;
  private @Nullable Session session;
  private @Nullable ConsoleSession console;
  private @Nullable LoginIdentity identity;
  private @Nullable PoolerError refusal;
  private boolean ended;

  public ClientConnection(long id, Channel channel, SessionHost host) {
    this.id = id;
    this.channel = channel;
    this.host = host;
    this.login = new LoginDialog(this, host, admission);
  }

  // --- events of the channel ---

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    place = host.enter(this);
    if (refusal != null) {
      end(refusal);
    }
  }

  /** Hot. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    Session open = session;
    if (open != null) {
      open.onBytes(in);
    } else if (console != null) {
      console.onBytes(in);
    } else if (login != null) {
      login.onBytes(in);
    } else {
      in.release();
    }
  }

  /** Hot. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Session open = session;
    if (open != null) {
      open.onReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (session != null) {
      session.onWritable(channel.isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close(ClientError.CLIENT_UNEXPECTED_EOF);
    LoginDialog dialog = login;
    if (dialog != null) {
      dialog.release();
    }
    if (place >= 0) {
      host.dismiss(admission);
      host.leave(this);
      place = -1;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      close(ClientError.CLIENT_UNEXPECTED_EOF);
    } else if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
      // The handshake failed, or a record was broken: the client's doing.
      close(new DetailedError.TlsFailed(String.valueOf(tls.getMessage())));
    } else {
      SessionLog.bug(this, cause);
      close(new DetailedError.Bug(String.valueOf(cause)));
    }
  }

  // --- from the login ---

  /** The client is in. Bytes that came behind the login are the session's. */
  void loggedIn(LoginIdentity who, @Nullable ByteBuf early) {
    login = null;
    identity = who;
    if (who.console() != null) {
      console = ConsoleSession.open(this, host.console(), who);
    } else {
      startSession(who);
    }
    if (early != null) {
      channelRead(channel.pipeline().lastContext(), early);
      channelReadComplete(channel.pipeline().lastContext());
    }
  }

  private void startSession(LoginIdentity who) {
    Session started = SessionFactory.create(this, host, who);
    if (started == null) {
      end(new DetailedError.NoSuchDatabase(who.database()));
      return;
    }
    session = started;
    SessionLog.loggedIn(this, who);
    started.start();
  }

  /** The login was refused; the client has been told already. */
  void rejected(PoolerError error, @Nullable String detail) {
    ended = true;
    SessionLog.rejected(this, error, detail);
    ByteBuf nothing = channel.alloc().buffer(0);
    channel.writeAndFlush(nothing).addListener(ChannelFutureListener.CLOSE);
  }

  void tlsFailed(Throwable cause) {
    if (!(cause instanceof ClosedChannelException)) {
      end(new DetailedError.TlsFailed(String.valueOf(cause.getMessage())));
    }
  }

  // --- what a session may do ---

  void greet(ServerGreeting greeting, ParameterValues values) {
    LoginIdentity who = Objects.requireNonNull(identity);
    byte[] secret = host.cancelKeys().secret(id, who.version());
    int processId = CancelKeys.processId(host.loopIndex(), place);
    String message = host.config().get(PoolKeys.LOGIN_NOTIFY_MESSAGE);
    channel.writeAndFlush(
        Greetings.session(channel.alloc(), greeting, values, processId, secret, message),
        channel.voidPromise());
  }

  void notice(PoolerNotice notice) {
    channel.writeAndFlush(Greetings.notice(channel.alloc(), notice), channel.voidPromise());
  }

  /** Runs something after the current event of this loop. */
  void later(Runnable task) {
    channel.eventLoop().execute(task);
  }

  // --- the end ---

  /** Ends the connection in whatever state it is. */
  public void close(PoolerError error) {
    if (session != null) {
      session.close(error);
    } else {
      end(error);
    }
  }

  /** Sends the last words, if there are any for the client, and closes the socket. */
  void end(PoolerError error) {
    end(error, true);
  }

  /** Closes the socket, after the last words if there are any and the client can be told. */
  void end(PoolerError error, boolean tell) {
    if (ended) {
      return;
    }
    ended = true;
    if (console != null) {
      console.close();
    }
    SessionLog.closing(this, error);
    if (tell && error.toldToClient() && channel.isActive()) {
      channel
          .writeAndFlush(Greetings.error(channel.alloc(), error))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      channel.close();
    }
  }

  /** The client may not come in at all; it is told so when it says who it is, or at once. */
  public void refuse(PoolerError error) {
    refusal = error;
  }

  /** Closes without a word. */
  void hangUp() {
    ended = true;
    channel.close();
  }

  /**
   * Cancels what the session is running; a wrong secret does nothing.
   *
   * @param done called once
   */
  public void cancelQuery(byte[] secret, Runnable done) {
    LoginIdentity who = identity;
    if (who == null || !host.cancelKeys().matches(id, who.version(), secret)) {
      done.run();
      return;
    }
    if (console != null) {
      console.cancel();
      done.run();
      return;
    }
    Session open = session;
    Checkout held = open == null ? null : open.attachedCheckout();
    if (held == null) {
      done.run();
    } else {
      held.cancelQuery(done);
    }
  }

  /** Time has passed; called about once a second. */
  public void sweep(long now) {
    LoginDialog dialog = login;
    if (dialog != null) {
      dialog.sweep(now);
    } else if (session != null) {
      session.sweep(now);
    }
  }

  /** An operator wants it gone. */
  public void kill() {
    close(OperatorError.ADMIN_FORCED_DISCONNECT);
  }

  // --- what there is to see ---

  public long id() {
    return id;
  }

  public int place() {
    return place;
  }

  public Channel channel() {
    return channel;
  }

  /** When the client connected, on the clock of {@link System#nanoTime}. */
  long connectedAt() {
    return connectedAt;
  }

  @Nullable Session session() {
    return session;
  }

  public boolean isLoggingIn() {
    return login != null;
  }

  /** Takes over the configuration now in force; a client whose database has gone keeps its own. */
  public void reconfigure() {
    LoginIdentity who = identity;
    if (session != null && who != null) {
      PoolSettings settings = host.config().resolve(who.database(), who.user());
      if (settings != null) {
        session.reconfigure(settings);
      }
    }
  }

  /** Whether it has logged in to this database; false for the console's clients. */
  public boolean isClientOf(String database) {
    LoginIdentity who = identity;
    return who != null && who.console() == null && who.database().equals(database);
  }

  /** Whether it talks to the console. */
  public boolean isConsole() {
    return console != null;
  }

  /** Whether it waits for a backend. */
  public boolean isWaiting() {
    return session != null && session.isQueued();
  }

  /** Whether the client's database has been taken out of the configuration. */
  public boolean databaseGone() {
    LoginIdentity who = identity;
    return who != null && who.console() == null && host.config().database(who.database()) == null;
  }

  @Nullable LoginIdentity identity() {
    return identity;
  }

  SessionHost host() {
    return host;
  }
}
