package dev.pooler.drivers;

import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Something that listens where PostgreSQL should. Every connection runs the script, and is closed
 * at its end. Thread-safe.
 */
final class FakeServer implements AutoCloseable {

  /** What to do with one connection. */
  interface Script {
    void run(Peer peer) throws IOException;
  }

  /** The server's side of one connection. */
  static final class Peer {
    private final Socket socket;
    private final DataInputStream in;
    private final ConcurrentLinkedQueue<String> queries;

    private Peer(Socket socket, ConcurrentLinkedQueue<String> queries) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      this.queries = queries;
    }

    /** Reads the startup message. */
    void startup() throws IOException {
      in.readFully(new byte[in.readInt() - Integer.BYTES]);
    }

    /** Lets the client in. */
    void letIn() throws IOException {
      startup();
      send(PgBytes.body().int32(0).asFrame('R'));
      for (List<String> parameter :
          List.of(
              List.of("server_version", "17.0"),
              List.of("client_encoding", "UTF8"),
              List.of("standard_conforming_strings", "on"))) {
        send(PgBytes.body().string(parameter.get(0)).string(parameter.get(1)).asFrame('S'));
      }
      send(PgBytes.body().int32(4711).int32(815).asFrame('K'), PgBytes.readyForQuery('I'));
    }

    /** The next message's tag. */
    char read() throws IOException {
      char tag = (char) in.readUnsignedByte();
      byte[] body = new byte[in.readInt() - Integer.BYTES];
      in.readFully(body);
      if (tag == 'Q') {
        queries.add(new String(body, 0, body.length - 1, StandardCharsets.UTF_8));
      }
      return tag;
    }

    void send(ByteBuf... messages) throws IOException {
      socket.getOutputStream().write(PgBytes.bytesOf(PgBytes.stream(messages)));
    }

    /** Ends the connection as a server does that dies with something unread. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Reads until the other side has gone. */
    void waitForEnd() throws IOException {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<String> queries = new ConcurrentLinkedQueue<>();

  FakeServer(Script script) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections that have not ended. */
  int connections() {
    return open.size();
  }

  /** Simple queries, in the order in which they came. */
  List<String> queries() {
    return List.copyOf(queries);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.run(new Peer(socket, queries));
    } catch (IOException e) {
      // The pooler hung up.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
