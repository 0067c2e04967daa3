// backups.cpp: the server's own backups as a card, for administrators: the latest, one being made, and the button that makes one.
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

void backups_card(App& app) {
  const Loaded<Person>& me = app.model().me();
  if (!me.value || !me.value->administrator) return;
  const Loaded<BackupStatus>& backups = app.model().backups();
  ui::gap(14);
  ui::begin_card("backups", say("backup.title"), {.equal_height = false});
  if (!backups.value) {
    if (backups.error) ui::note(say("backup.unknown", {{"message", backups.error->message}}));
    else ui::skeleton(60, ui::kRadiusTile);
    return ui::end_card();
  }
  const BackupStatus& status = *backups.value;
  if (status.running) {
    ui::text(say("backup.running"));
    ui::gap(8);
    ui::progress_line(status.share, say("backup.progress"));
  } else if (status.backups.empty()) {
    ui::text(say("backup.none"));
  } else {
    const BackupSummary& last = status.backups.front();
    ui::text(say("backup.last", {{"when", say_moment(last.made_at_ms)}, {"mb", ui::say_number(static_cast<double>(last.bytes) / 1e6, 1)}, {"n", ui::say_count(last.files)}}));
  }
  if (!status.failure.empty() && !status.running) {
    ui::gap(10);
    ui::notice("failed", ui::Tone::kLook, say("backup.failed"), say("backup.failed.words", {{"message", status.failure}}));
  }
  ui::gap(6);
  ui::note(say("backup.note"));
  ui::gap(12);
  if (ui::button("make", say("backup.make"), {.enabled = !status.running})) {
    app.model().begin_backup([](const Result<BackupStatus>& begun) {
      if (!begun) ui::toast(say("backup.refused", {{"message", begun.error().message}}));
    });
  }
  ui::end_card();
}

}  // namespace tertium::console
