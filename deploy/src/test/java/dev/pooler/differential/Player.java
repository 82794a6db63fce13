package dev.pooler.differential;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Plays a script to a subject. Confined to one thread. */
final class Player implements AutoCloseable {
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int CANCEL = 80877102;

  private final Subject subject;
  private final Masks masks;
  private final Map<String, RawClient> clients = new HashMap<>();
  private final Map<String, String> pending = new HashMap<>();

  /** Process id and secret of each client. */
  private final Map<String, byte[]> keys = new HashMap<>();

  Player(Subject subject, Masks masks) {
    this.subject = subject;
    this.masks = masks;
  }

  /** What was heard after each line. */
  List<Exchange> play(Script script) throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    for (Script.Line line : script.lines()) {
      try {
        exchanges.add(new Exchange(line.text(), answer(line.step())));
      } catch (IOException | RuntimeException e) {
        throw new IOException(script.name() + ": " + line.text(), e);
      }
    }
    return exchanges;
  }

  private List<String> answer(Step step) throws IOException {
    return switch (step) {
      case Step.Connect connect -> connect(connect);
      case Step.Ask(String client, String sql) -> {
        client(client).send(PgBytes.query(sql));
        yield masks.apply(sql, read(client));
      }
      case Step.Send(String client, String sql) -> {
        client(client).send(PgBytes.query(sql));
        pending.put(client, sql);
        yield List.of();
      }
      case Step.Message(String client, char tag, byte[] body) -> {
        client(client).send(PgBytes.frame(tag, body));
        yield read(client);
      }
      case Step.Read(String client) -> masks.apply(pending.getOrDefault(client, ""), read(client));
      case Step.Close(String client) -> {
        client(client).close();
        clients.remove(client);
        yield List.of();
      }
      case Step.Cancel(String client) -> cancel(Objects.requireNonNull(keys.get(client)));
      case Step.Until(String client, String sql, String regex) -> until(client, sql, regex);
      case Step.Rewrite(String key, String value) -> {
        subject.rewrite(key, value);
        yield List.of();
      }
    };
  }

  private List<String> connect(Step.Connect connect) throws IOException {
    RawClient client = RawClient.to(subject.port());
    RawClient before = clients.put(connect.client(), client);
    if (before != null) {
      before.close();
    }
    String[] more =
        connect.more().stream()
            .flatMap(each -> List.of(each.split("=", 2)).stream())
            .toArray(String[]::new);
    client.startup(PROTOCOL_3_0, connect.database(), connect.user(), more);
    List<String> heard = read(connect.client());
    // What a server reports is compared by other tests, which know its version.
    boolean console = connect.database().equals("pgbouncer");
    List<String> parameters =
        heard.stream().filter(line -> console && line.startsWith("S ")).sorted().toList();
    List<String> rest =
        new ArrayList<>(heard.stream().filter(line -> !line.startsWith("S ")).toList());
    rest.addAll(0, parameters);
    return rest;
  }

  private List<String> cancel(byte[] key) throws IOException {
    try (RawClient bearer = RawClient.to(subject.port())) {
      Message none = bearer.send(PgBytes.body().int32(CANCEL).bytes(key).asStartup()).next();
      return none == null ? List.of() : List.of(Lines.of(none));
    }
  }

  private List<String> until(String client, String sql, String regex) {
    Pattern pattern = Pattern.compile(regex);
    Awaitility.await(sql + " has " + regex)
        .until(() -> {
          client(client).send(PgBytes.query(sql));
          return read(client).stream().anyMatch(line -> pattern.matcher(line).find());
        });
    return List.of();
  }

  private RawClient client(String name) {
    return Objects.requireNonNull(clients.get(name), name);
  }

  /** The messages up to ReadyForQuery, or to the end. */
  private List<String> read(String name) throws IOException {
    RawClient client = client(name);
    List<String> lines = new ArrayList<>();
    for (Message message = client.next(); message != null; message = client.next()) {
      lines.add(aliased(Lines.of(message)));
      if (message.tag() == 'K') {
        keys.put(name, message.body());
      }
      if (message.tag() == 'Z') {
        return lines;
      }
    }
    lines.add("(end)");
    return lines;
  }

  private String aliased(String line) {
    // Who is root runs PgBouncer as nobody.
    return line.replace("D user|nobody|", "D user|<null>|")
        .replace(subject.folder().toString(), "<folder>")
        .replace("|" + subject.port() + "|", "|<port>|")
        .replace("|" + TestPostgres.shared().port() + "|", "|<server port>|");
  }

  @Override
  public void close() {
    clients.values().forEach(RawClient::close);
  }
}
