package dev.odradek.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/// Numbers with as many digits as a measurement deserves: three, and two below 0.1.
final class Digits {
    private static final MathContext THREE = new MathContext(3, RoundingMode.HALF_EVEN);
    private static final MathContext TWO = new MathContext(2, RoundingMode.HALF_EVEN);
    private static final String[] THOUSANDS = {"", "k", "M", "G", "T"};

    private Digits() {}

    /// Such as `0.045`, `4.74`, `104`, `1230`, `12.3k`. Whole numbers have no digits behind the
    /// point.
    ///
    /// @param value finite
    static String of(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = rounded(value);
        int thousands = 0;
        if (rounded.abs().compareTo(BigDecimal.valueOf(10_000)) >= 0) {
            while (rounded.abs().compareTo(BigDecimal.valueOf(1_000)) >= 0
                    && thousands < THOUSANDS.length - 1) {
                rounded = rounded.movePointLeft(3);
                thousands++;
            }
        }
        boolean whole = thousands == 0 && value == Math.rint(value);
        if (thousands > 0) {
            int before = rounded.precision() - rounded.scale();
            rounded = rounded.setScale(Math.max(0, 3 - before), RoundingMode.HALF_EVEN);
        }
        return (whole ? rounded.stripTrailingZeros() : rounded).toPlainString()
                + THOUSANDS[thousands];
    }

    /// A ratio, with the same number of digits behind the point wherever it is below 1.
    static String ratio(double value) {
        if (value < 0.001 || value >= 10) {
            return of(value);
        }
        return BigDecimal.valueOf(value)
                .setScale(value < 1 ? 3 : 2, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /// A bound, as it was set: such as `0.33` or `5`.
    static String bound(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /// Such as `1 h 12 min` or `48 s`.
    static String of(Duration took) {
        if (took.toHours() > 0) {
            return took.toHours() + " h " + took.toMinutesPart() + " min";
        }
        return took.toMinutes() > 0
                ? took.toMinutes() + " min " + took.toSecondsPart() + " s"
                : took.toSeconds() + " s";
    }

    /// Such as `23.4 GiB`.
    static String bytes(long count) {
        return of(count / (double) (1L << 30)) + " GiB";
    }

    private static BigDecimal rounded(double value) {
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal three = exact.round(THREE);
        boolean small = three.abs().compareTo(new BigDecimal("0.1")) < 0;
        BigDecimal rounded = small ? exact.round(TWO) : three;
        // 0.5 is measured as well as 0.512 is: the digits are filled up.
        int missing = (small ? 2 : 3) - rounded.precision();
        return missing > 0 ? rounded.setScale(rounded.scale() + missing) : rounded;
    }
}
