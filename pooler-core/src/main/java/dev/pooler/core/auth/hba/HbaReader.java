package dev.pooler.core.auth.hba;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HBA file as PgBouncer does: a line that makes no sense is reported and left out, the
 * others count. Confined to one reading.
 */
public final class HbaReader {
  private final Path path;
  private final LineFiles files;
  private final Map<String, IdentMap> maps;
  private final Consumer<String> warnings;

  /**
   * @param path the file's own path, for messages and for {@code @file}
   * @param maps what {@code map=} may name
   * @param warnings is told of each line that is left out, in PgBouncer's words
   */
  public HbaReader(
      Path path, LineFiles files, Map<String, IdentMap> maps, Consumer<String> warnings) {
    this.path = path;
    this.files = files;
    this.maps = maps;
    this.warnings = warnings;
  }

  /** The rules of this text. */
  public HbaRules read(String text) {
    List<HbaRule> rules = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      try {
        LineWords words = new LineWords(line);
        if (!words.isEnd()) {
          rules.add(rule(words, number));
        }
      } catch (LineFault fault) {
        if (fault.getMessage() != null) {
          warnings.accept(fault.getMessage());
        }
        warnings.accept("could not parse hba config line " + number);
      }
    }
    return new HbaRules(List.copyOf(rules));
  }

  private HbaRule rule(LineWords words, int line) throws LineFault {
    HbaConnection connection = connection(words, line);
    NameList databases = NameListReader.read(words, path, files);
    NameList users = NameListReader.read(words, path, files);
    AddressRange addresses =
        connection == HbaConnection.LOCAL ? null : new AddressReader(words, line).read();
    if (addresses instanceof AddressRange.Network network && network.isEmpty()) {
      warnings.accept("address does not match mask in " + path + " line #" + line);
    }
    HbaMethod method = method(words, line);
    String options = method == HbaMethod.LDAP ? words.rest() : "";
    IdentMap map = method == HbaMethod.LDAP ? null : map(words, line);
    if (!words.isEnd()) {
      throw fault(line, "unsupported parameters");
    }
    return new HbaRule(line, connection, databases, users, addresses, method, map, options);
  }

  private static HbaConnection connection(LineWords words, int line) throws LineFault {
    HbaConnection connection =
        words.kind() == LineWords.Kind.WORD ? HbaConnection.find(words.text()) : null;
    if (connection == null) {
      throw fault(line, "unknown type");
    }
    words.advance();
    return connection;
  }

  private static HbaMethod method(LineWords words, int line) throws LineFault {
    HbaMethod method = words.kind() == LineWords.Kind.WORD ? HbaMethod.find(words.text()) : null;
    if (method == null) {
      throw fault(line, "unsupported method: buf=" + words.text());
    }
    words.advance();
    return method;
  }

  private @Nullable IdentMap map(LineWords words, int line) throws LineFault {
    if (words.kind() != LineWords.Kind.WORD) {
      return null;
    }
    String option = words.text();
    if (!option.startsWith("map=")) {
      throw fault(line, "Ident map " + option + " is malformed. It is not in map=value format.");
    }
    String name = option.substring("map=".length());
    words.advance();
    IdentMap map = maps.get(name);
    if (map == null) {
      throw fault(line, "Ident map " + name + " is not found in ident config file");
    }
    return map;
  }

  static LineFault fault(int line, String why) {
    return new LineFault("hba line " + line + ": " + why);
  }
}
