package dev.pooler.core.config;

import dev.pooler.core.auth.ldap.LdapOptions;
import dev.pooler.core.auth.ldap.LdapOptionsException;
import dev.pooler.core.auth.pam.PamLogin;
import dev.pooler.core.config.Findings.Place;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code pgbouncer.ini} with its includes, the environment and the auth file into one
 * snapshot. Later settings win over earlier ones, the environment wins over files. Confined to one
 * reading.
 */
public final class ConfigReader {
  private static final String PREFIX = "POOLER_";
  private static final int DEEPEST = 16;

  private final FileSource files;
  private final Findings findings = new Findings();
  private final EntryReader entries = new EntryReader(findings);
  private final List<Path> sources = new ArrayList<>();
  private final Map<ConfigKey<?>, Origin> origins = new LinkedHashMap<>();
  private Values values = Values.NONE;
  private @Nullable Section section;
  private boolean skipping;

  private ConfigReader(FileSource files) {
    this.files = files;
  }

  /** Where the setting that counts came from. */
  private record Origin(Place place, String label, String text) {}

  /**
   * Reads the real files.
   *
   * @param main the main file; {@code %include} names are relative to the working directory
   * @param environment variables, of which {@code POOLER_<KEY>} are settings
   */
  public static ReadResult read(Path main, Map<String, String> environment) {
    return read(main, environment, FileSource.SYSTEM);
  }

  /** As {@link #read(Path, Map)}, from another source of files. */
  public static ReadResult read(Path main, Map<String, String> environment, FileSource files) {
    return new ConfigReader(files).run(main, environment);
  }

  /**
   * Reads a user list again, e.g. because it has changed on disk. Lines that make no sense are left
   * out.
   *
   * @throws IOException if the file cannot be read
   */
  public static AuthFile readAuthFile(Path path, FileSource files) throws IOException {
    return AuthFile.parse(files.read(path)).file();
  }

  private ReadResult run(Path main, Map<String, String> environment) {
    set(new Place(main.toString(), 0, null), ProcessKeys.CONFFILE, "conffile", main.toString());
    file(main, new Place(main.toString(), 0, null), 0);
    environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(PREFIX))
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> variable(variable.getKey(), variable.getValue()));
    refuseWhatDoesNotAct();
    warnOfWhatHasNoEffect();
    checkTogether(main);
    PoolerConfig.AccessFiles access =
        new PoolerConfig.AccessFiles(
            authFile(main), new RuleFiles(values, files, findings).rules());
    PoolerConfig config = new PoolerConfig(values, entries.entries(), access, List.copyOf(sources));
    return findings.problems().isEmpty()
        ? new ReadResult.Ok(config, findings.warnings())
        : new ReadResult.Invalid(findings.problems());
  }

  private void file(Path path, Place from, int depth) {
    if (depth > DEEPEST) {
      findings.problem(from, "%include", path.toString(), "files include each other too deeply");
      return;
    }
    String text;
    try {
      text = files.read(path);
    } catch (IOException e) {
      findings.problem(
          from, depth == 0 ? null : "%include", path.toString(), "cannot be read: " + reason(e));
      return;
    }
    sources.add(path);
    for (IniParser.Line line : IniParser.parse(text)) {
      Place place = new Place(path.toString(), line.number(), section);
      switch (line) {
        case IniParser.Line.Header header -> header(place, header.title());
        case IniParser.Line.Include include -> file(Path.of(include.file()), place, depth + 1);
        case IniParser.Line.Setting setting -> setting(place, setting.key(), setting.value());
        case IniParser.Line.Broken broken ->
            findings.problem(place, null, null, "syntax error: expected [section] or key = value");
      }
    }
  }

  private void header(Place place, String title) {
    section = Section.find(title);
    skipping = section == null;
    if (skipping) {
      findings.problem(
          new Place(place.file(), place.line(), null),
          null,
          null,
          "unknown section [" + title + "]");
    }
  }

  private void setting(Place place, String name, String text) {
    Section current = section;
    if (current == null) {
      if (!skipping) {
        findings.problem(place, name, null, "stands before the first section");
      }
    } else if (current.hasEntries()) {
      entries.read(place, current, name, text);
    } else {
      ConfigKey<?> key = KeyRegistry.find(current, name);
      if (key == null) {
        findings.unknown(place, name, KeyRegistry.nearest(current, name));
      } else {
        set(place, key, name, text);
      }
    }
  }

  private void variable(String name, String text) {
    String wanted = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    Place place = new Place("environment", 0, null);
    for (Section each : Section.values()) {
      ConfigKey<?> key = each.hasEntries() ? null : KeyRegistry.find(each, wanted);
      if (key != null) {
        set(place, key, name, text);
        return;
      }
    }
    String nearest = KeyRegistry.nearest(Section.PGBOUNCER, wanted);
    if (nearest != null) {
      findings.warning(
          place,
          name,
          null,
          "is no known setting; nearest: " + PREFIX + nearest.toUpperCase(Locale.ROOT));
    }
  }

  private void set(Place place, ConfigKey<?> key, String label, String text) {
    try {
      values = values.with(key, text);
      origins.put(key, new Origin(place, label, text));
    } catch (BadValueException e) {
      findings.problem(place, label, text, e.rule());
    }
  }

  /** At the end, because a later setting may have taken back an earlier one. */
  private void refuseWhatDoesNotAct() {
    origins.forEach((key, origin) -> {
      String reason = NotYet.reason(key, values);
      if (reason != null) {
        findings.problem(origin.place(), origin.label(), origin.text(), reason);
      }
    });
  }

  private void warnOfWhatHasNoEffect() {
    origins.forEach((key, origin) -> {
      String reason = NoEffect.reason(key, values);
      if (reason != null) {
        findings.warning(origin.place(), origin.label(), origin.text(), "has no effect: " + reason);
      }
    });
  }

  private void checkTogether(Path main) {
    if (sources.isEmpty()) {
      return;
    }
    Place whole = new Place(main.toString(), 0, Section.PGBOUNCER);
    if (values.getOrDefault(ListenKeys.LISTEN_ADDR).isEmpty()
        && values.getOrDefault(ListenKeys.UNIX_SOCKET_DIR).isEmpty()) {
      findings.problem(
          whole, "listen_addr", null, "nowhere to listen on: set it, or unix_socket_dir");
    }
    if (values.getOrDefault(TlsKeys.CLIENT_TLS_SSLMODE) != TlsMode.DISABLE
        && (values.getOrDefault(TlsKeys.CLIENT_TLS_KEY_FILE).isEmpty()
            || values.getOrDefault(TlsKeys.CLIENT_TLS_CERT_FILE).isEmpty())) {
      findings.problem(
          place(TlsKeys.CLIENT_TLS_SSLMODE, whole),
          "client_tls_sslmode",
          values.format(TlsKeys.CLIENT_TLS_SSLMODE),
          "needs client_tls_key_file and client_tls_cert_file");
    }
    checkAuthType(place(AuthKeys.AUTH_TYPE, whole));
  }

  private void checkAuthType(Place place) {
    AuthType type = values.getOrDefault(AuthKeys.AUTH_TYPE);
    String missing =
        switch (type) {
          case CERT ->
              values.getOrDefault(TlsKeys.CLIENT_TLS_SSLMODE) == TlsMode.VERIFY_FULL
                  ? null
                  : "requires client_tls_sslmode = verify-full";
          case PAM -> PamLogin.unavailable();
          case ANY, TRUST, PLAIN, MD5, SCRAM_SHA_256, HBA, LDAP -> null;
        };
    if (missing != null) {
      findings.problem(place, "auth_type", type.word(), missing);
    }
    if (type == AuthType.LDAP) {
      try {
        LdapOptions.parse(values.getOrDefault(AuthKeys.AUTH_LDAP_OPTIONS));
      } catch (LdapOptionsException wrong) {
        findings.warning(
            place, "auth_ldap_options", null, "nobody can log in: " + wrong.getMessage());
      }
    }
  }

  private Place place(ConfigKey<?> key, Place otherwise) {
    Origin origin = origins.get(key);
    return origin == null ? otherwise : origin.place();
  }

  private AuthFile authFile(Path main) {
    String name = values.getOrDefault(AuthKeys.AUTH_FILE);
    if (name.isEmpty()) {
      return AuthFile.EMPTY;
    }
    Place place = place(AuthKeys.AUTH_FILE, new Place(main.toString(), 0, Section.PGBOUNCER));
    try {
      AuthFile.Parsed parsed = AuthFile.parse(files.read(Path.of(name)));
      for (int line : parsed.brokenLines()) {
        findings.problem(
            new Place(name, line, null), null, null, "broken line: expected \"user\" \"secret\"");
      }
      return parsed.file();
    } catch (IOException e) {
      findings.problem(place, "auth_file", name, "cannot be read: " + reason(e));
      return AuthFile.EMPTY;
    }
  }

  static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "no such file"
        : e instanceof AccessDeniedException
            ? "permission denied"
            : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }
}
