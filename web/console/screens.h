// screens.h: the console's screens, one a file; each lays out its part of the page from the app's state.
#pragma once
#include <cstdint>
#include <vector>

#include "web/console/app.h"

namespace tertium::console {

void show_studies(App& app);                       // studies.cpp
void show_study(App& app, const Route& route);     // study.cpp
void show_fits(App& app, const Route& route);      // fits.cpp
void show_dimensions(App& app, const Route& route);  // dimensions.cpp
void show_dimension(App& app, const Route& route);   // dimension.cpp
void show_rate(App& app, const Route& route);        // rate.cpp
void show_objects(App& app, const Route& route);     // objects.cpp
void show_object(App& app, const Route& route);      // object.cpp
void show_triplet(App& app, const Route& route);     // triplet.cpp
void show_new_study(App& app);                     // new_study.cpp
void show_definition(App& app, const Route& route);  // definition.cpp
void show_live(App& app, const Route& route);        // live.cpp
void show_beside(App& app, const Route& route);      // beside.cpp
void show_analyses(App& app, const Route& route);  // analyses.cpp
void show_analysis(App& app, const Route& route);   // analysis.cpp
void show_sign_in(App& app);                       // sign_in.cpp
void show_invitation(App& app);                    // sign_in.cpp
void show_account(App& app);                       // account.cpp
void show_people(App& app);                        // people.cpp
void show_study_people(App& app, const Route& route);  // people.cpp
void show_unknown(App& app, const Route& route);   // unknown.cpp

// Open the participant's page in a new tab, copy its address; in a line of controls. The names say more than the labels.
void participant_buttons(const std::string& slug, std::string_view open_name, std::string_view copy_name);  // studies.cpp


// ---- backups.cpp ----
// The server's own backups, for administrators; nothing for others.
void backups_card(App& app);

// ---- triplet.cpp ----
// The page of these three objects.
Route three_objects_route(std::uint64_t run, std::string_view a, std::string_view b, std::string_view c);

// ---- publication.cpp ----
// Whether people can take part, and with which version; publish, pause, close.
void publication_card(App& app, const StudySummary& study);
// Whether that card has Publish as its main action.
bool offers_publishing(const App& app, const StudySummary& study);
// Links for panels; nothing for a draft.
void links_card(App& app, const StudySummary& study, const StudyDetail* detail);

// ---- datasets.cpp ----
// Imported data of a study as a card; nothing where there are none.
void datasets_card(App& app, const StudySummary& study);
// Those that a fit can read, newest first. Pointers live until the next frame.
std::vector<const DatasetSummary*> datasets_to_fit(App& app, const StudySummary* study);
// What the form would fit: a dataset's id, or 0 for the study's answers.
std::uint64_t fitted_dataset(App& app, const StudySummary* study);

}  // namespace tertium::console
