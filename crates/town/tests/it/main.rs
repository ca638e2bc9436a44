//! The demo territory as its users meet it: the map, the people, the files.

mod files;
mod map;
mod people;
mod timetable;
