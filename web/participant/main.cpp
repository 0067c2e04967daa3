// main.cpp: the program a participant loads: the app, its screens, and the window they are shown in.
#include "web/participant/app.h"
#include "web/participant/screens.h"
#include "web/ui/layout.h"

int main() {
  using namespace tertium;
  static participant::App app;
  static participant::Screens screens(app);
  if (!ui::run({"participant", "en", [] { screens.frame(); }})) return 1;
  app.start();
  return 0;
}
