package dev.pooler.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client that says exactly what the test says, and keeps everything that it hears. Blocking;
 * confined to one thread, but {@link #close} may come from any.
 *
 * <pre>{@code
 * try (RawClient client = RawClient.to(node.port()).login("postgres", "alice")) {
 *   assertThat(client.query("select 1").rows()).containsExactly("1");
 * }
 * }</pre>
 */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int PROTOCOL_3_0 = 3 << 16;

  private final AutoCloseable socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();
  private int processId;
  private byte[] secret = new byte[0];

  private RawClient(AutoCloseable socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = new DataInputStream(in);
    this.out = out;
  }

  /** Connects to a port of 127.0.0.1. */
  public static RawClient to(int port) throws IOException {
    return to(new InetSocketAddress("127.0.0.1", port));
  }

  /** Connects to an address. */
  public static RawClient to(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.connect(address, PATIENCE_MILLIS);
    return over(socket);
  }

  /** Speaks over a socket that is open, e.g. one with TLS. */
  public static RawClient over(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return new RawClient(socket, socket.getInputStream(), socket.getOutputStream());
  }

  /** Connects to a Unix-domain socket. */
  public static RawClient to(UnixDomainSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(address);
    return new RawClient(
        channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  /** One message of the server. */
  public record Message(char tag, byte[] body) {
    /** Field of an ErrorResponse or NoticeResponse, empty if it has none such. */
    public String field(char code) {
      int at = 0;
      while (at < body.length && body[at] != 0) {
        int end = at + 1;
        while (body[end] != 0) {
          end++;
        }
        if (body[at] == code) {
          return new String(body, at + 1, end - at - 1, UTF_8);
        }
        at = end + 1;
      }
      return "";
    }

    @Override
    public String toString() {
      return tag == 'E' || tag == 'N' ? tag + "(" + error() + ")" : String.valueOf(tag);
    }

    /** {@code FATAL 08P01 text}. */
    public String error() {
      return field('S') + " " + field('C') + " " + field('M');
    }
  }

  /** What came until ReadyForQuery, or until the connection was closed. */
  public record Answer(List<Message> messages) {
    /** Tags in order. */
    public String tags() {
      StringBuilder tags = new StringBuilder();
      messages.forEach(message -> tags.append(message.tag()));
      return tags.toString();
    }

    /** First columns of the rows. */
    public List<String> rows() {
      return messages.stream().filter(m -> m.tag() == 'D').map(Answer::firstColumn).toList();
    }

    /** Texts of the errors, see {@link Message#error}. */
    public List<String> errors() {
      return messages.stream().filter(m -> m.tag() == 'E').map(Message::error).toList();
    }

    /** Status of the last ReadyForQuery; {@code '-'}: the connection was closed. */
    public char status() {
      Message last = messages.isEmpty() ? new Message('-', new byte[0]) : messages.getLast();
      return last.tag() == 'Z' ? (char) last.body()[0] : '-';
    }

    private static String firstColumn(Message row) {
      ByteBuffer body = ByteBuffer.wrap(row.body());
      body.getShort();
      int length = body.getInt();
      if (length < 0) {
        return "NULL";
      }
      byte[] text = new byte[length];
      body.get(text);
      return new String(text, UTF_8);
    }
  }

  // --- login ---

  /** Logs in with protocol 3.0; nothing must have to be proven. */
  public RawClient login(String database, String user, String... more) throws IOException {
    Answer answer = tryLogin(database, user, more);
    if (answer.status() != 'I') {
      throw new IOException("login failed: " + answer.messages());
    }
    return this;
  }

  /** As {@link #login}, whatever comes of it. */
  public Answer tryLogin(String database, String user, String... more) throws IOException {
    return startup(PROTOCOL_3_0, database, user, more).read();
  }

  /** Sends a startup message of some version. */
  public RawClient startup(int version, String database, String user, String... more)
      throws IOException {
    PgBytes body =
        PgBytes.body()
            .int32(version)
            .string("user")
            .string(user)
            .string("database")
            .string(database);
    for (String each : more) {
      body.string(each);
    }
    return send(body.int8(0).asStartup());
  }

  // --- conversation ---

  /** Sends one message or more. */
  public RawClient send(ByteBuf... messages) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf message : messages) {
      all.writeBytes(PgBytes.bytesOf(message));
    }
    out.write(all.toByteArray());
    out.flush();
    return this;
  }

  /** Runs a simple query. */
  public Answer query(String sql) throws IOException {
    return send(PgBytes.query(sql)).read();
  }

  /**
   * Reads until ReadyForQuery or the end. Parameters, keys and notices are taken down and left out.
   */
  public Answer read() throws IOException {
    List<Message> messages = new ArrayList<>();
    while (true) {
      Message message = next();
      if (message == null) {
        return new Answer(messages);
      }
      switch (message.tag()) {
        case 'S' -> takeParameter(message);
        case 'K' -> takeKey(message);
        case 'N' -> notices.add(message.error());
        default -> messages.add(message);
      }
      if (message.tag() == 'Z') {
        return new Answer(messages);
      }
    }
  }

  /** The next message; null: the connection is closed. */
  public @org.jspecify.annotations.Nullable Message next() throws IOException {
    int tag;
    try {
      tag = in.read();
    } catch (java.net.SocketException reset) {
      return null;
    }
    if (tag < 0) {
      return null;
    }
    byte[] body = new byte[in.readInt() - Integer.BYTES];
    in.readFully(body);
    return new Message((char) tag, body);
  }

  /** One byte that is no message: the answer to SSLRequest; -1: the connection is closed. */
  public int readByte() throws IOException {
    return in.read();
  }

  private void takeParameter(Message message) {
    String[] parts = new String(message.body(), UTF_8).split("\0", -1);
    parameters.put(parts[0], parts[1]);
  }

  private void takeKey(Message message) {
    ByteBuffer body = ByteBuffer.wrap(message.body());
    processId = body.getInt();
    secret = new byte[body.remaining()];
    body.get(secret);
  }

  // --- what there is to see ---

  /** Parameters that were reported, last values. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** Notices so far. */
  public List<String> notices() {
    return notices;
  }

  public int processId() {
    return processId;
  }

  public byte[] secret() {
    return secret.clone();
  }

  /** The message that cancels what this client runs. */
  public ByteBuf cancelRequest() {
    return PgBytes.body().int32(80877102).int32(processId).bytes(secret).asStartup();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
