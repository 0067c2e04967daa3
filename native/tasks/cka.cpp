// cka.cpp: alignment, then the comparison.
#include "native/tasks/cka.h"

#include "native/tasks/two_sides.h"

namespace tertium {

Result<CkaTaskReport> run_cka_task(const CkaTask& task, Executor& executor) {
  TRY(const TwoSides sides, align_sides(task.a, task.b, task.ignore_names, task.a_what, task.b_what));
  CkaTaskReport out;
  out.objects = task.a.values.rows;
  out.rows_moved = sides.rows_moved;
  out.aligned = sides.aligned;
  TRY(out.cka, compare_cka(task.a.values, sides.b, task.options, executor));
  return out;
}

}  // namespace tertium
