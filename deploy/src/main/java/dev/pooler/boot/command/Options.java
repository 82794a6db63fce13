package dev.pooler.boot.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PgBouncer's options, read as getopt_long reads them: in any order, short ones in one word, long
 * ones by any beginning that is clear. Confined to one reading.
 */
public final class Options {
  private static final String NO_WINDOWS =
      "there are no services of Windows here; use --daemon, or a service manager";

  private final List<String> rest = new ArrayList<>();
  private final List<String> words;
  private boolean daemon;
  private boolean quiet;
  private int verbose;
  private @Nullable String user;

  /** One option. */
  private enum Option {
    DAEMON('d', "daemon"),
    QUIET('q', "quiet"),
    REBOOT('R', "reboot"),
    USER('u', "user"),
    VERBOSE('v', "verbose"),
    VERSION('V', "version"),
    HELP('h', "help"),
    REGSERVICE('\0', "regservice"),
    UNREGSERVICE('\0', "unregservice");

    private final char letter;
    private final String word;

    Option(char letter, String word) {
      this.letter = letter;
      this.word = word;
    }

    static @Nullable Option of(char letter) {
      for (Option each : values()) {
        if (each.letter == letter) {
          return each;
        }
      }
      return null;
    }

    static List<Option> beginning(String text) {
      List<Option> found = new ArrayList<>();
      for (Option each : values()) {
        if (each.word.equals(text)) {
          return List.of(each);
        }
        if (each.word.startsWith(text)) {
          found.add(each);
        }
      }
      return found;
    }
  }

  private Options(List<String> words) {
    this.words = words;
  }

  /** Reads a command line, without the name of the program. */
  public static Request parse(String... words) {
    return new Options(List.of(words)).read();
  }

  private Request read() {
    int next = 0;
    while (next < words.size()) {
      String word = words.get(next++);
      if (word.equals("--")) {
        rest.addAll(words.subList(next, words.size()));
        break;
      }
      String argument = next < words.size() ? words.get(next) : null;
      Step step =
          word.startsWith("--")
              ? longOption(word.substring(2), argument)
              : word.length() > 1 && word.startsWith("-") ? letters(word, argument) : name(word);
      if (step.end() != null) {
        return step.end();
      }
      next += step.taken();
    }
    return rest.size() > 1
        ? new Request.Wrong("no configuration file specified")
        : new Request.Run(rest.isEmpty() ? null : rest.getFirst(), daemon, quiet, verbose, user);
  }

  /**
   * What became of a word.
   *
   * @param end what the command line comes to, null to read on
   * @param taken how many of the words behind it belong to it
   */
  private record Step(@Nullable Request end, int taken) {
    static final Step ON = new Step(null, 0);

    static Step wrong(String reason) {
      return new Step(new Request.Wrong(reason), 0);
    }
  }

  private Step name(String word) {
    rest.add(word);
    return Step.ON;
  }

  private Step letters(String word, @Nullable String next) {
    for (int i = 1; i < word.length(); i++) {
      char letter = word.charAt(i);
      Option option = Option.of(letter);
      if (option == null || letter == '\0') {
        return Step.wrong("invalid option -- '" + letter + "'");
      }
      if (option == Option.USER) {
        String attached = word.substring(i + 1);
        if (attached.isEmpty() && next == null) {
          return Step.wrong("option requires an argument -- 'u'");
        }
        user = attached.isEmpty() ? next : attached;
        return new Step(null, attached.isEmpty() ? 1 : 0);
      }
      Request end = take(option);
      if (end != null) {
        return new Step(end, 0);
      }
    }
    return Step.ON;
  }

  private Step longOption(String text, @Nullable String next) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    List<Option> found = Option.beginning(name);
    if (found.isEmpty()) {
      return Step.wrong("unrecognized option '--" + name + "'");
    }
    if (found.size() > 1) {
      StringBuilder reason =
          new StringBuilder("option '--" + name + "' is ambiguous; possibilities:");
      found.forEach(each -> reason.append(" '--").append(each.word).append('\''));
      return Step.wrong(reason.toString());
    }
    Option option = found.getFirst();
    if (option == Option.USER) {
      if (equals < 0 && next == null) {
        return Step.wrong("option '--user' requires an argument");
      }
      user = equals < 0 ? next : text.substring(equals + 1);
      return new Step(null, equals < 0 ? 1 : 0);
    }
    return equals >= 0
        ? Step.wrong("option '--" + option.word + "' doesn't allow an argument")
        : new Step(take(option), 0);
  }

  private @Nullable Request take(Option option) {
    switch (option) {
      case DAEMON -> daemon = true;
      case QUIET -> quiet = true;
      case VERBOSE -> verbose++;
      case VERSION -> {
        return new Request.Version();
      }
      case HELP -> {
        return new Request.Help();
      }
      case REBOOT -> {
        return new Request.Wrong(
            "--reboot: PgBouncer 1.26 has no online restart any more, nor has Pooler;"
                + " start another process with so_reuseport = 1, and stop this one by SIGTERM");
      }
      case REGSERVICE, UNREGSERVICE -> {
        return new Request.Wrong("--" + option.word + ": " + NO_WINDOWS);
      }
      case USER -> throw new IllegalArgumentException("takes an argument");
    }
    return null;
  }
}
