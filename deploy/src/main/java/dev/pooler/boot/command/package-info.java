/** The command line, by the rules of getopt_long. Words enter, what is wanted leaves; pure. */
@NullMarked
package dev.pooler.boot.command;

import org.jspecify.annotations.NullMarked;
