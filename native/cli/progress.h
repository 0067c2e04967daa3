// progress.h: a progress bar on a terminal, for work that lasts over a second; silent elsewhere.
#pragma once
#include <chrono>
#include <string>

namespace tertium {

class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();  // takes the bar away
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  // share in [0, 1]; note: what is to be read beside the bar. Draws at most ten times a second.
  void show(double share, const std::string& note);

 private:
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_, last_;
};

// From now on the interrupt and termination signals are noted, not obeyed, once; a second one ends the program.
void watch_interrupts();
bool interrupted();

}  // namespace tertium
