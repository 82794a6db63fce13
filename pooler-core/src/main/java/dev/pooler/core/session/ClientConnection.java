package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.protocol.startup.CancelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket, from accept to close: first it has a {@link LoginDialog}, then a {@link
 * Session}, a {@link ConsoleSession} or a {@link BroughtCancel}. Confined to the event loop of its
 * channel.
 *
 * <p>Invariant: it is in the loop's table, and counted among the clients, from {@link
 * #channelActive} until the socket is closed.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
  private final ClientLine line;
  private final Admission admission = new Admission();
  private @Nullable LoginDialog login;
  private @Nullable Session session;
  private @Nullable ConsoleSession console;
  private @Nullable BroughtCancel cancel;
  private @Nullable ActorRef<SessionActor.Command> door;

  public ClientConnection(long id, Channel channel, SessionHost host) {
    this.line = new ClientLine(id, channel, host);
    this.login = new LoginDialog(this, line, host.loginPolicy(admission));
  }

  // --- events of the channel ---

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    line.placeAt(line.host().enter(this));
  }

  /** Hot. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    onBytes((ByteBuf) message);
  }

  private void onBytes(ByteBuf in) {
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
      session.onWritable(line.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close(ClientError.CLIENT_UNEXPECTED_EOF);
    LoginDialog dialog = login;
    if (dialog != null) {
      dialog.release();
    }
    if (line.place() >= 0) {
      line.host().dismiss(admission);
      line.host().leave(this);
      line.placeAt(-1);
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
      SessionLog.bug(line, cause);
      close(new DetailedError.Bug(String.valueOf(cause)));
    }
  }

  // --- from the login ---

  /** The client is in. Bytes that came behind the login are the session's. */
  void loggedIn(LoginIdentity who, @Nullable ByteBuf early) {
    login = null;
    line.identify(who);
    if (who.console() == null) {
      startSession(who);
    } else {
      console = ConsoleSession.open(line, who);
    }
    line.host().begin(this);
    if (early != null) {
      onBytes(early);
      if (session != null) {
        session.onReadComplete();
      }
    }
  }

  private void startSession(LoginIdentity who) {
    Session started = SessionFactory.create(line, who);
    if (started == null) {
      line.end(new DetailedError.NoSuchDatabase(who.database()));
      return;
    }
    session = started;
    SessionLog.loggedIn(line, who);
    started.start();
  }

  /** The client has not come to stay, but with a cancel request. */
  void brings(CancelRequest request) {
    login = null;
    BroughtCancel brought = new BroughtCancel(line);
    cancel = brought;
    line.host().cancels().cancel(request, brought);
  }

  // --- what others want of it ---

  void openDoor(ActorRef<SessionActor.Command> opened) {
    door = opened;
  }

  void closeDoor() {
    door = null;
  }

  /** The way for messages; null before login and once the socket is closed. */
  public @Nullable ActorRef<SessionActor.Command> door() {
    return door;
  }

  /** Ends the connection in whatever state it is. */
  public void close(PoolerError error) {
    if (session != null) {
      session.close(error);
    } else if (console != null) {
      console.end(error);
    } else {
      line.end(error);
    }
  }

  /** Cancels what the client is running; a wrong secret does nothing. */
  void cancelQuery(byte[] secret, CancelBearer bearer) {
    if (!line.host().cancelKeys().matches(line.id(), secret)) {
      bearer.done();
      return;
    }
    if (console != null) {
      console.cancel();
      bearer.done();
      return;
    }
    Session open = session;
    Checkout held =
        open == null || open.state() != SessionState.ATTACHED ? null : open.holding().checkout();
    if (open == null || held == null) {
      bearer.done();
      return;
    }
    PoolKey pool = open.terms().pool().key();
    bearer.queued(pool.database(), pool.user());
    held.cancelQuery(bearer::done);
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

  /** Takes over the configuration now in force; a client whose database has gone keeps its own. */
  public void reconfigure() {
    Session open = session;
    if (open != null) {
      PoolSettings settings = line.host().renewed(open.terms().settings());
      if (settings != null) {
        open.reconfigure(settings, line.host().pool(settings));
      }
    }
  }

  // --- what there is to see ---

  public long id() {
    return line.id();
  }

  /** Its place in the loop's table. */
  public int place() {
    return line.place();
  }

  /** Where it is in its life. */
  SessionState state() {
    if (session != null) {
      return session.state();
    }
    if (line.isOver()) {
      return SessionState.CLOSED;
    }
    if (console != null) {
      return SessionState.CONSOLE;
    }
    return cancel == null ? SessionState.LOGGING_IN : SessionState.CANCELING;
  }

  /** Whether it has not said yet, or not proven, who it is. */
  public boolean isLoggingIn() {
    return login != null;
  }

  /** Whether it talks to the console. */
  public boolean isConsole() {
    return console != null;
  }

  /** Whether it waits for a backend. */
  public boolean isWaiting() {
    return session != null && session.isQueued();
  }

  /** Whether it has logged in to this database; false for the console's clients. */
  public boolean isClientOf(String database) {
    LoginIdentity who = line.identity();
    return who != null && who.console() == null && who.database().equals(database);
  }

  /** Whether the client's database has been taken out of the configuration. */
  public boolean databaseGone() {
    LoginIdentity who = line.identity();
    return who != null
        && who.console() == null
        && line.host().config().database(who.database()) == null;
  }

  Channel channel() {
    return line.channel();
  }

  ClientLine line() {
    return line;
  }

  @Nullable Session session() {
    return session;
  }

  @Nullable BroughtCancel cancel() {
    return cancel;
  }
}
