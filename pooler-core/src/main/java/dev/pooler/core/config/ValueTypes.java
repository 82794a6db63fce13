package dev.pooler.core.config;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of values that keys have. */
final class ValueTypes {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final Pattern WHOLE = Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

  static final ValueType<String> TEXT = new Plain<>(text -> text, value -> value);

  /** A path; {@code ~/} stands for the home folder of the process's account. */
  static final ValueType<String> FILE = new Plain<>(ValueTypes::expandHome, value -> value);

  static final ValueType<String> SECRET =
      new ValueType<>() {
        @Override
        public String parse(String text) {
          return text;
        }

        @Override
        public String format(String value) {
          return "********";
        }

        @Override
        public boolean secret() {
          return true;
        }
      };

  /** Names separated by commas, with optional white space. */
  static final ValueType<List<String>> LIST =
      new Plain<>(ValueTypes::splitList, value -> String.join(", ", value));

  static final ValueType<Boolean> SWITCH = new Switch();

  static final ValueType<Duration> SECONDS = new Seconds();

  static final ValueType<Integer> COUNT = new Whole(0, Integer.MAX_VALUE);

  /** The largest message let through; PgBouncer takes 32 bits without a sign. */
  static final ValueType<Long> PACKET_SIZE = new PacketSize();

  /** Number as entries of databases and users have it; see {@link Atoi}. */
  static final ValueType<Integer> ATOI = new Atoi(Integer.MIN_VALUE);

  static final ValueType<Integer> SERVER_PORT = new Atoi(1);

  private ValueTypes() {}

  /** A whole number within bounds; decimal, octal with a leading 0, hexadecimal with 0x. */
  static ValueType<Integer> between(int least, int most) {
    return new Whole(least, most);
  }

  /** One word of a fixed set, in any case; printed as the enum spells it. */
  static <E extends Enum<E> & Named> ValueType<E> word(Class<E> words) {
    return new Word<>(List.of(words.getEnumConstants()));
  }

  static long parseWhole(String text) throws BadValueException {
    if (!WHOLE.matcher(text).matches()) {
      throw new BadValueException("must be a whole number");
    }
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      throw new BadValueException("must be a whole number");
    }
  }

  private static String expandHome(String text) {
    return text.startsWith("~/") ? System.getProperty("user.home", "") + text.substring(1) : text;
  }

  private static List<String> splitList(String text) {
    return Pattern.compile(",")
        .splitAsStream(text)
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private record Plain<T>(Function<String, T> reader, Function<T, String> printer)
      implements ValueType<T> {
    @Override
    public T parse(String text) {
      return reader.apply(text);
    }

    @Override
    public String format(T value) {
      return printer.apply(value);
    }

    @Override
    public boolean verbatim() {
      return true;
    }
  }

  private record Whole(int least, int most) implements ValueType<Integer> {
    @Override
    public Integer parse(String text) throws BadValueException {
      long value = parseWhole(text);
      if (value < least || value > most) {
        throw new BadValueException(
            most == Integer.MAX_VALUE
                ? "must be a whole number of at least " + least
                : "must be a whole number from " + least + " to " + most);
      }
      return (int) value;
    }

    @Override
    public String format(Integer value) {
      return Integer.toString(value);
    }
  }

  /** PgBouncer knows only numbers; the words are accepted besides. */
  private record Switch() implements ValueType<Boolean> {
    @Override
    public Boolean parse(String text) throws BadValueException {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "1", "yes", "on", "true" -> true;
        case "0", "no", "off", "false" -> false;
        default -> throw new BadValueException("must be 0 or 1");
      };
    }

    @Override
    public String format(Boolean value) {
      return value ? "1" : "0";
    }
  }

  /** Seconds with an optional fraction; microseconds are kept, as in PgBouncer. */
  private record Seconds() implements ValueType<Duration> {
    private static final String RULE = "must be a number of seconds, not negative";

    @Override
    public Duration parse(String text) throws BadValueException {
      BigDecimal seconds;
      if (REAL.matcher(text).matches()) {
        seconds = new BigDecimal(text);
      } else if (WHOLE.matcher(text).matches()) {
        seconds = BigDecimal.valueOf(parseWhole(text));
      } else {
        throw new BadValueException(RULE);
      }
      if (seconds.signum() < 0 || seconds.compareTo(LONGEST) > 0) {
        throw new BadValueException(seconds.signum() < 0 ? RULE : "must be at most " + LONGEST);
      }
      BigDecimal micros = seconds.setScale(6, RoundingMode.DOWN);
      return Duration.ofNanos(micros.multiply(NANOS).longValueExact());
    }

    /** As printf's {@code %g}. */
    @Override
    public String format(Duration value) {
      if (value.isZero()) {
        return "0";
      }
      BigDecimal seconds =
          BigDecimal.valueOf(value.toNanos())
              .divide(NANOS)
              .round(new MathContext(6, RoundingMode.HALF_EVEN))
              .stripTrailingZeros();
      int exponent = seconds.precision() - seconds.scale() - 1;
      if (exponent >= -4 && exponent < 6) {
        return seconds.toPlainString();
      }
      String digits = seconds.movePointLeft(exponent).stripTrailingZeros().toPlainString();
      return String.format(Locale.ROOT, "%se%+03d", digits, exponent);
    }
  }

  private record PacketSize() implements ValueType<Long> {
    @Override
    public Long parse(String text) throws BadValueException {
      long value = parseWhole(text);
      if (value < 1024 || value > 0xFFFF_FFFFL) {
        throw new BadValueException("must be a whole number from 1024 to 4294967295");
      }
      return value;
    }

    @Override
    public String format(Long value) {
      return Long.toString(value);
    }
  }

  /**
   * Number read the way C's {@code atoi} does: what follows the digits is dropped. PgBouncer reads
   * entries so, and existing files (a list of ports, a fraction of a second) rely on it; the reader
   * warns about what was dropped. No digits at all is an error here, where PgBouncer takes 0.
   */
  record Atoi(int least) implements ValueType<Integer> {
    private static final Pattern LEADING = Pattern.compile("\\s*([+-]?[0-9]+)(.*)", Pattern.DOTALL);

    /** Whether reading drops something. */
    static boolean drops(String text) {
      Matcher matcher = LEADING.matcher(text);
      return matcher.matches() && !matcher.group(2).isEmpty();
    }

    @Override
    public Integer parse(String text) throws BadValueException {
      Matcher matcher = LEADING.matcher(text);
      if (!matcher.matches()) {
        throw new BadValueException("must be a whole number");
      }
      try {
        int value = Integer.parseInt(matcher.group(1));
        if (value < least) {
          throw new BadValueException("must be a whole number of at least " + least);
        }
        return value;
      } catch (NumberFormatException e) {
        throw new BadValueException("must be a whole number of 32 bits");
      }
    }

    @Override
    public String format(Integer value) {
      return Integer.toString(value);
    }
  }

  private record Word<E extends Enum<E> & Named>(List<E> words) implements ValueType<E> {
    @Override
    public E parse(String text) throws BadValueException {
      for (E word : words) {
        if (word.word().equalsIgnoreCase(text)) {
          return word;
        }
      }
      throw new BadValueException(
          words.stream().map(Named::word).collect(joining(", ", "must be one of ", "")));
    }

    @Override
    public String format(E value) {
      return value.word();
    }
  }
}
