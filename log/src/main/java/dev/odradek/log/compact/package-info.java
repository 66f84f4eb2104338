/// The cleaner: of all records with the same key it leaves the newest, and takes away tombstones,
/// transaction markers and aborted records when nobody needs them any more. Offsets never change.
///
/// ```
///  log start        first dirty offset     first uncleanable offset      end
///      | clean: one record per key | dirty: may repeat | not yet: active, undecided, too young |
///
///  1. read the dirty part: which offset is the newest of each key          [KeyScan] -> [OffsetMap]
///  2. read clean and dirty segments, copy what survives into `.cleaned`    [GroupRewrite], [BatchFilter]
///  3. swap each group of segments for what was made of it                  [CleanableLog#replace]
/// ```
///
/// A cleaning works beside the log, without its lock, on segments that nobody appends to. It is
/// told at the swap, or before, when they are no longer what it has read; then its work is thrown
/// away. Owns `.cleaned` files and says what goes into `cleaner-offset-checkpoint`.
///
/// Threads: `log-cleaner`, as many as `log.cleaner.threads`; one cleaning has one owner at a time.
@NullMarked
package dev.odradek.log.compact;

import org.jspecify.annotations.NullMarked;
