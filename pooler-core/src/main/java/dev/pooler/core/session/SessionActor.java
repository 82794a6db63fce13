package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The door of one client that has logged in, for everybody who is not on its event loop; lives as
 * long as the connection. Runs on the connection's event loop, so it may call the {@link
 * ClientConnection} directly.
 */
public final class SessionActor extends AbstractMatchingBehavior<SessionActor.Command> {

  /** What a session can be told from any thread. */
  public sealed interface Command {}

  /**
   * Cancel what the session is running, if anything.
   *
   * @param secret from the cancel request
   * @param bearer told once, on the session's event loop, when the request has been dealt with
   */
  public record CancelQuery(byte[] secret, CancelBearer bearer) implements Command {}

  private record SocketClosed() implements Command {}

  private final ClientConnection connection;

  private SessionActor(ActorContext<Command> context, ClientConnection connection) {
    super(context);
    this.connection = connection;
  }

  /**
   * The door of this connection; whoever spawns it hands it to {@link ClientConnection#openDoor}.
   */
  public static Behavior<Command> create(ClientConnection connection) {
    return Behaviors.setup(context -> {
      var self = context.getSelf();
      connection
          .channel()
          .closeFuture()
          .addListener(closed -> {
            // Before the last message, so that none comes after it and is lost.
            connection.closeDoor();
            self.tell(new SocketClosed());
          });
      return new SessionActor(context, connection);
    });
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case CancelQuery(byte[] secret, CancelBearer bearer) -> {
        connection.cancelQuery(secret, bearer);
        yield this;
      }
      case SocketClosed closed -> Behaviors.stopped();
    };
  }
}
