// null.h: a platform without a window, for native tests: the test moves time, answers requests, fails the disk, presses keys.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "web/platform/platform.h"

namespace tertium::platform::null {

void reset();                        // a fresh page: 1280 x 800, light, mouse; storage and settings emptied too
void reload();                       // the same browser, the page loaded again: storage and settings stay, the rest goes
void set_window(const Window& window);
void set_url(const std::string& path_query_hash);  // before the program starts
void navigate(const std::string& path_query_hash); // as Back or a typed address: tells on_url_change
void hide_page();                    // tells on_page_hide

// Time goes only here: fires due timers in order, makes the wanted frames (16 ms apart) on the way.
void advance(double milliseconds);
int run_frames(int limit = 20);      // makes wanted frames now; returns how many
bool frames_wanted();

void pointer(PointerAction action, float x, float y, InputKind kind = InputKind::kMouse, int button = 0);
void wheel(float x_px, float y_px);
bool key(std::string_view code, bool down, std::uint32_t character = 0, bool repeat = false);
void press_from_page(InputKind kind = InputKind::kKey);  // sets last_input as an activation of an element does

struct PendingFetch { RequestId id; Request request; double sent_ms; };
std::vector<PendingFetch> pending_fetches();
// Answers the oldest pending request whose url contains `part`; false: none. Time-outs come by advance().
bool answer_fetch(std::string_view part, int status, std::string body, Headers headers = {});
bool fail_fetch(std::string_view part, Response::Failure why = Response::Failure::kNetwork);
std::vector<Request> sent_requests();  // all so far

struct PendingPicture { PictureRequest id; std::string url; int max_side; };
std::vector<PendingPicture> pending_pictures();
bool answer_picture(std::string_view part, int width, int height);  // width 0: it fails
void answer_all_pictures(int width = 256, int height = 256);
int live_textures();

// Files (files.h): dropped, chosen, and what becomes of them.
struct TestFile { std::string path, bytes; };
bool accepts_drops();
void drag_files(bool over);
bool drop_files(const std::vector<TestFile>& dropped, bool more = false);  // false: the page takes none
std::optional<bool> asks_for_folder();                  // the dialog that is open: for a folder, for files; none open
bool give_files(const std::vector<TestFile>& chosen);   // false: no dialog is open
void fail_files(bool on);                               // slices cannot be read any more
std::size_t held_files();
std::size_t largest_slice();                            // bytes, that was asked for so far
void reset_files();                                     // part of reset()

std::map<std::string, std::string>& stored();  // what storage holds
void fail_storage(bool on);                    // puts and removes report false and do nothing
void hold_storage(bool on);                    // requests wait until released (off): to test "durable before sending"
void set_storage_durable(bool on);

std::size_t drawn_vertices();                  // of the last frame
std::size_t draw_calls();                      // of the last frame: one for each texture or clip that changes
std::vector<std::string> mirror_messages();    // since the last call
MirrorListener& mirror_listener();
std::string title(), language(), clipboard();
struct Download { std::string file_name, media_type, bytes; };
std::vector<Download> downloads();
std::vector<std::string> opened_links();
bool warns_before_leaving();
bool is_ready();

}  // namespace tertium::platform::null
