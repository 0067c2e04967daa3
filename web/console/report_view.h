// report_view.h: a report (shared/report) as a page of the console: the same figures as the HTML file, with links to dimensions, objects and triplets.
// What is far from the window is room only: its height is that of the last time it was laid out, or a guess.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/report/report.h"
#include "web/console/app.h"
#include "web/ui/figures.h"

namespace tertium::console {

class ReportView {
 public:
  // stimuli: the study's objects; those of the report are found by name. runs: the results of both observers, that dimensions, objects (the first's) and triplets
  // lead to; 0: no links.
  ReportView(Report report, std::vector<Stimulus> stimuli, std::array<std::uint64_t, 2> runs);
  ReportView(const ReportView&) = delete;
  ReportView& operator=(const ReportView&) = delete;
  // In the flow, without the title.
  void show(App& app);
  const Report& report() const { return report_; }
  std::size_t figure_count() const { return figures_.size(); }

 private:
  struct Part {
    std::function<void(App&)> lay_out;
    float height = 0;  // as it was last
  };
  void add(float height, std::function<void(App&)> lay_out) { parts_.push_back({std::move(lay_out), height}); }
  void add_block(const Report::Block& block);
  std::function<void(App&)> figure_card(const ReportFigure& figure);
  std::vector<Ranked> ranked(const std::vector<Report::Tile>& tiles) const;
  const Stimulus* find(const std::string& name) const;

  void put(const Report::Section& section);
  void put(const Report::Tiles& tiles);
  void put(const Report::Subheading& subheading);
  void put(const Report::Paragraph& paragraph);
  void put(const Report::Notice& notice);
  void put(const Report::Figures& figures);
  void put(const Report::Statistics& statistics);
  void put(const Report::Table& table);
  void put(const Report::Dimensions& dimensions);
  void put(const Report::Groups& groups);
  void put(const Report::FigureWithGroups& both);
  void put(const Report::Matches& matches);
  void put(const Report::Triplets& triplets);
  void put(const Report::Pairs& pairs);

  void groups_card(App& app, const Report::Groups& groups);
  void match_row(App& app, const Report::Match& match);
  void triplet_card(App& app, const Report::TripletCard& card);
  void object_tile(App& app, std::string_view id, const std::string& name, float side);

  const Report report_;
  const std::vector<Stimulus> stimuli_;
  const std::array<std::uint64_t, 2> runs_;
  std::map<std::string, std::uint32_t, std::less<>> number_of_;  // object by name
  std::vector<std::unique_ptr<ui::FigureView>> figures_;
  std::vector<Part> parts_;
  float laid_out_for_ = 0;  // the width that heights are of
};

}  // namespace tertium::console
