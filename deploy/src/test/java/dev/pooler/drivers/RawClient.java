package dev.pooler.drivers;

import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that says exactly what it is told to, split as it is told to. Confined to one thread.
 */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** A message of the server's. */
  record Message(char tag, byte[] body) {
    /**
     * One field of an ErrorResponse, e.g. {@code C} for the SQLSTATE; empty when it is not there.
     */
    String field(char code) {
      for (String each : new String(body, StandardCharsets.UTF_8).split("\0", -1)) {
        if (!each.isEmpty() && each.charAt(0) == code) {
          return each.substring(1);
        }
      }
      return "";
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Connects and says nothing. */
  static RawClient connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return new RawClient(socket);
  }

  /** Logs in as the superuser. */
  static RawClient login(int port, String database) throws IOException {
    RawClient client = connect(port);
    client.send(PgBytes.startup("user", TestPostgres.USER, "database", database));
    client.readUntil('Z');
    return client;
  }

  void send(ByteBuf... messages) throws IOException {
    out.write(PgBytes.bytesOf(PgBytes.stream(messages)));
    out.flush();
  }

  void sendBytes(byte[] bytes, int from, int to) throws IOException {
    out.write(bytes, from, to - from);
    out.flush();
  }

  Message read() throws IOException {
    char tag = (char) in.readUnsignedByte();
    byte[] body = new byte[in.readInt() - Integer.BYTES];
    in.readFully(body);
    return new Message(tag, body);
  }

  /** Messages up to and with the first one of a type. */
  List<Message> readUntil(char tag) throws IOException {
    List<Message> all = new ArrayList<>();
    do {
      all.add(read());
    } while (all.getLast().tag() != tag);
    return all;
  }

  /** Types of the messages up to and with the first one of a type. */
  String tagsUntil(char tag) throws IOException {
    StringBuilder tags = new StringBuilder();
    readUntil(tag).forEach(each -> tags.append(each.tag()));
    return tags.toString();
  }

  /** Everything up to the end of the stream. */
  List<Message> readToEnd() throws IOException {
    List<Message> all = new ArrayList<>();
    try {
      while (true) {
        all.add(read());
      }
    } catch (EOFException end) {
      return all;
    }
  }

  /** Ends the connection as a process does that dies with something unread. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
