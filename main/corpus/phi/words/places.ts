/** States, and cities that hardly mean anything else. */
export const stateNames = [
  'Alabama', 'Alaska', 'Arizona', 'Arkansas', 'California', 'Colorado', 'Connecticut', 'Delaware', 'Florida', 'Georgia',
  'Hawaii', 'Idaho', 'Illinois', 'Indiana', 'Iowa', 'Kansas', 'Kentucky', 'Louisiana', 'Maine', 'Maryland',
  'Massachusetts', 'Michigan', 'Minnesota', 'Mississippi', 'Missouri', 'Montana', 'Nebraska', 'Nevada', 'New Hampshire',
  'New Jersey', 'New Mexico', 'New York', 'North Carolina', 'North Dakota', 'Ohio', 'Oklahoma', 'Oregon', 'Pennsylvania',
  'Rhode Island', 'South Carolina', 'South Dakota', 'Tennessee', 'Texas', 'Utah', 'Vermont', 'Virginia', 'Washington',
  'West Virginia', 'Wisconsin', 'Wyoming', 'Puerto Rico',
] as const

export const stateCodes =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI ' +
  'SC SD TN TX UT VT VA WA WV WI WY DC PR'

/** Their first words, for those of two; matched whole by `places.ts`. */
export const cities = [
  'Albuquerque', 'Anchorage', 'Atlanta', 'Baltimore', 'Birmingham', 'Boston', 'Buffalo', 'Chattanooga', 'Chicago',
  'Cincinnati', 'Cleveland', 'Dallas', 'Denver', 'Des Moines', 'Detroit', 'El Paso', 'Fort Worth', 'Fresno', 'Honolulu',
  'Houston', 'Indianapolis', 'Jacksonville', 'Kansas City', 'Las Vegas', 'Los Angeles', 'Louisville', 'Memphis', 'Miami',
  'Milwaukee', 'Minneapolis', 'Nashville', 'New Orleans', 'New York City', 'Oakland', 'Oklahoma City', 'Omaha',
  'Philadelphia', 'Phoenix', 'Pittsburgh', 'Portland', 'Raleigh', 'Sacramento', 'Salt Lake City', 'San Antonio',
  'San Diego', 'San Francisco', 'San Jose', 'Seattle', 'Spokane', 'St. Louis', 'Tampa', 'Toledo', 'Tucson', 'Tulsa',
  'Manhattan', 'Brooklyn', 'Queens', 'Bronx', 'Staten Island', 'London', 'Toronto', 'Montreal', 'Mexico City',
] as const

/** After one of these a city's name is part of something else: "Boston Scientific", "Philadelphia chromosome". */
export const cityIsSomethingElse =
  /\s?(?:scientific|chromosome|collar|heart|criteria|score|scale|classification|syndrome|disease|protocol|keratoprosthesis|brace|type|mutation|shunt|sign|test)\b/iy
