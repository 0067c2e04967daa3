// main.cpp: the researcher's program: its data from the server, its screens on the page.
#include "web/console/app.h"
#include "web/net/console_client.h"

int main() {
  static tertium::net::ConsoleClient client;
  static tertium::console::App app(client);
  app.start();
  tertium::ui::Program program;
  program.catalogue = "console";
  program.screen = [] { app.frame(); };
  return tertium::ui::run(program) ? 0 : 1;
}
