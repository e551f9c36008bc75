/**
 * Common given names of the United States and of its immigrants' languages. `givenNames` hardly mean anything else and
 * may stand alone; `ambiguousGivenNames` are words, places or eponyms too and count only beside a surname or a title.
 */
const list = (words: string) => new Set(words.split(/\s+/).filter((word) => word !== ''))

export const givenNames: ReadonlySet<string> = list(`
James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Donald Steven
Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan
Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Raymond Jerry Tyler Dennis
Aaron Jose Adam Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Walter Keith Terry Roger Gerald
Harold Sean Lawrence Dylan Arthur Albert Bryan Willie Billy Ralph Logan Wayne Juan Gabriel Louis Russell
Randy Vincent Philip Bobby Johnny Bradley Elijah Howard Eugene Leonard Ernest Stanley Leon Craig Derek
Danny Luis Carlos Antonio Miguel Alejandro Manuel Francisco Pedro Ricardo Fernando Eduardo Javier Roberto Mario Sergio
Rafael Diego Pablo Andres Enrique Ramon Raul Arturo Alfredo Ernesto Hector Julio Tomas Jorge Oscar Felipe Guillermo
Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret
Ashley Kimberly Emily Donna Michelle Dorothy Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen
Amy Angela Shirley Anna Brenda Pamela Emma Nicole Helen Samantha Katherine Christine Debra Rachel Carolyn Janet
Catherine Diane Olivia Julie Joyce Victoria Ruth Lauren Kelly Christina Joan Evelyn Judith Megan Andrea Cheryl Hannah
Jacqueline Martha Gloria Teresa Ann Anne Sara Kathryn Janice Julia Alice Judy Sophia Denise Marilyn
Danielle Theresa Beverly Isabella Diana Brittany Natalie Marie Kayla Alexis Lori Doris Rosemary Tiffany Abigail Phyllis
Norma Marjorie Lucille Edna Thelma Bernice Josephine Gertrude Mildred Ethel Agnes Esther Eleanor Lillian Irene Sylvia
Maria Carmen Rosa Ana Luz Guadalupe Juana Elena Lucia Sofia Isabel Gabriela Valentina Camila Beatriz Silvia Alicia
Yolanda Leticia Veronica Claudia Adriana Monica Consuelo Esperanza Marisol Rocio Ximena
Susana Pilar Mercedes Catalina Daniela Mariana Fernanda Paola
Muhammad Mohammed Mohamed Ahmed Ali Hassan Hussein Omar Ibrahim Yusuf Khalid Abdullah Fatima Aisha Zainab Khadija Maryam
Layla Amina Nour Yasmin Leila Samira
Wei Ming Xiao Jing Hui Mei Ling Yan Hong Hiroshi Kenji Takashi Yuki Akiko Haruto Keiko Nguyen Linh Thanh Huong
Priya Anjali Deepa Sunita Rajesh Sanjay Vijay Anil Sunil Ravi Amit Rahul Arjun Rohan Ananya Lakshmi Kavita Neha Pooja
Suresh Ramesh Ganesh Vikram Arun Ashok Manoj Divya Meera Shreya
Ivan Dmitri Sergei Vladimir Nikolai Mikhail Alexei Natasha Olga Svetlana Tatiana Irina Katarzyna Agnieszka Piotr Krzysztof
Andrzej Pieter Hans Klaus Jurgen Wolfgang Heinrich Greta Ingrid Bjorn Lars Sven Giovanni Giuseppe Luigi
Francesca Antonella Pierre Jacques Francois Michel Genevieve Brigitte Chidi Chioma Ngozi Emeka Kwame Kofi
Ama Abena Adebayo Oluwaseun Tunde Siobhan Aoife Niamh Liam Declan Seamus Eoin Fergus Rory Brendan Colin Ewan
Jayden Aiden Caden Brayden Kaylee Kayleigh Madelyn Makayla Mackenzie Aaliyah Brianna Destiny Jasmine Imani Latoya Keisha
Tamika Shanice DeShawn Deshawn Tyrone Darnell Lamar Malik Jamal Terrell Reginald Cedric Marvin Alvin Melvin Clarence
Clifford Herbert Elmer Floyd Lloyd Vernon Wallace Chester Milton Norman Bernard Theodore Frederick
Francis Cecil Claude Horace Wilbur Edgar Edwin Erwin Oliver Lucas Mason Carter Wyatt Isaac Caleb Connor
Owen Gavin Evan Ian Trevor Cody Travis Dustin Brett Blake Corey Derrick Marcus Andre Maurice Darryl
Curtis Glenn Dwayne Jared Jordan Shawn Shane Seth Spencer Joel Micah Ezra Levi Asher Silas Jonah Gideon Abraham
Amanda Amber Crystal Courtney Heather Holly Chelsea Erin Erica Kristen Kristin Kristina Katie Kathy Katy Kate Becky Debbie
Cindy Vicki Vickie Tammy Tina Tracy Wendy Robin Rhonda Sheila Sherry Terri Toni Valerie Vanessa Whitney Yvonne Yvette
Bonnie Connie Peggy Rita Roberta Rosalie Sally Stella Suzanne Velma Vera Wilma Winifred Zoe Zoey Chloe Ella
Ava Mia Amelia Harper Luna Nora Hazel Aurora Lucy Caroline Sadie Savannah Gianna Naomi
Allison Alison Alexandra Bridget Brooke Caitlin Candice Cassandra Charlene Dana Darlene Desiree Elaine Eileen Ellen Elise Fiona
Gail Gwendolyn Heidi Hilary Ingrid Jackie Jamie Janelle Jeanette Jeanne Jill Joanna Joanne Jocelyn Jodi Juanita Kara Karla
Krista Latasha Lorraine Louise Lydia Lynn Lynne Marcia Margarita Marianne Marlene Maureen Maxine Melanie Meredith
Mindy Miranda Molly Nadine Natalia Nina Noreen Pauline Priscilla Renee Regina Rosalind Roxanne Sabrina Selena
Simone Sonia Stacey Stacy Tabitha Tamara Tanya Tonya Trisha Ursula Vivian
Joe Jim Jimmy Bob Mike Dave Tom Tommy Dan Steve Ken Greg Tim Jeff Matt Andy Pete Sam Ben Alex Fred Ted Ned Phil Doug
Barry Bruce Carl Clyde Dale Darren Duane Earl Edmund Elliott Ellis Emmett Ervin Everett Felix Garrett Geoffrey Gilbert
Gordon Graham Hugh Hugo Irving Ivan Jarvis Jerome Julian Karl Kent Kirk Kurt Lance Leroy Lester Lionel Luke Luther
Malcolm Mitchell Morris Neal Neil Nelson Otis Perry Preston Quentin Quincy Rex Rodney Roland Roman Ronnie Roscoe Roy
Rudolph Rufus Salvatore Sheldon Sherman Sidney Simon Solomon Stuart Terrence Tony Troy Virgil Warren Wendell
Marguerite Odette Clement Ezekiel Nathaniel Jeremiah Isaiah Josiah Obadiah Zachariah Thaddeus Bartholomew Cornelius Ignatius
Leopold Percival Reuben Rupert Sylvester Tobias Ulysses Wilhelm Xavier Yosef Yitzhak Moshe Shlomo Avraham Rivka Chaya Miriam
Rachelle Renata Rosalinda Santiago Mateo Matias Emiliano Joaquin Ignacio Esteban Gustavo Humberto Ismael Moises Rodrigo
Salvador Vicente Wilfredo Alma Amparo Araceli Aurelio Aurelia Blanche Celestine Clementine Colette Corinne Cordelia Delphine
Dominique Estelle Eugenia Eunice Evangeline Fabian Gaston Giselle Gwen Henrietta Hortense Imogen Ines Jacinta Josefina Juliette
Lenora Lenore Leonora Lucinda Mabel Magdalena Marguerita Matilda Maude Mavis Millicent Nettie Octavia Ophelia Penelope Petra
Philippa Prudencia Ramona Rosario Roxana Sheryl Sibyl Thea Thora Trudy Verna Vivienne Winnie Zelda Aditya Akash Gita
Indira Kiran Lalita Mohan Nikhil Parvati Rekha Sandeep Shanti Usha Venkat Yash Chinonso Folasade Funmilayo Ifeoma Obinna
Olumide Temitope Yewande Zola Jamal Kareem Rashid Tariq Bilal Hamza Mustafa Salim Farah Huda Rania Salma Sana Xin Yong Jun
Chun Feng Guang Hao Jian Lei Qiang Tao Xiang Zhen Seung Hyun Minh Quang Tuan Phuong Mai Duc Thuy
Wesley Winston Woodrow Beth Liz Meg Jen Jenny Jess Kim Lena Lola Lois Nell Polly Tess Trish
`)

export const ambiguousGivenNames: ReadonlySet<string> = list(`
Jan Mai Tao Lei Mark Will Bill Rich Frank Grace Hope Faith Joy Rose Lily Daisy Ivy Violet Summer Autumn April May June August Grant Miles
Pat Art Ray Gene Dean Christian Jack Jean Angel Jesus Carol Penny Melody Star Guy Max Chuck Rod Rob Nick Don Sue Dawn Eve
Paige Sandy Ginger Olive Jade Ruby Pearl Opal Iris Virginia Georgia Florence Paris Dallas Austin Madison Jackson Charlotte
Charity Patience Mercy Constance Prudence Felicity Clay Cliff Forest Heath Lane Reed Brook Chance Drew Chase Hunter Major
King Duke Earnest Sterling Harmony Serenity Trinity Nevada Montana Sierra Savannah Brooklyn Lincoln Marshall Allen Kelly
Wilson Bailey Morgan Taylor Parker Cooper Mason Foley Jordan Victor Marina Alma Bella Celeste Clara Flora Gay Hazel
Ida Myrtle Laurel Viola Minnie Robin Skip Buddy Buck Rusty Sonny Junior Ace Cash Colt Jett Mack Rock Stone West
Blanca Paz Soledad Dolores Socorro Concepcion Linda Martin Alan Fay Ada Ida Ora Iva Eva Leo Abel Cruz Angelo Santos
`)

/** Surnames that are common enough to be known in lower case or capitals after a given name or a title. */
export const surnames: ReadonlySet<string> = list(`
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas
Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen
Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez
Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz
Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett
Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry
Russell Sullivan Bell Coleman Butler Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan Patterson Alexander
Hamilton Graham Reynolds Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens
Murray Ford Castro Marshall Owens Harrison Fernandez McDonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman
Webb Tucker Guzman Burns Crawford Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon Munoz Hunt
Hicks Holmes Palmer Wagner Black Robertson Boyd Rose Stone Salazar Fox Warren Mills Meyer Rice Schmidt Garza Daniels
Ferguson Nichols Stephens Soto Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer Hawkins Arnold Pierce Hansen Peters
Santos Hart Bradley Knight Elliott Cunningham Duncan Armstrong Hudson Carroll Lane Riley Andrews Alvarado Ray Delgado
Berry Perkins Hoffman Johnston Matthews Pena Richards Contreras Willis Carpenter Lawrence Sandoval Guerrero George
Chapman Rios Estrada Ortega Watkins Greene Nunez Wheeler Valdez Harper Burke Larson Santiago Maldonado Morrison Franklin
Carlson Austin Dominguez Carr Lawson Jacobs Obrien Lynch Singh Vega Bishop Montgomery Oliver Jensen Harvey Williamson
Gilbert Dean Sims Espinoza Howell Li Wong Reid Hanson Le McCoy Garrett Burton Fuller Wang Weber Welch Rojas Lucas Marquez
Fields Park Yang Little Banks Padilla Day Walsh Bowman Schultz Luna Fowler Mejia Cohen Levine Goldberg Katz Shah Khan
Ahmed Ali Hussain Gupta Sharma Kumar Rao Reddy Iyer Nair Chang Wu Liu Zhang Huang Lin Choi Cho Kang Tanaka Suzuki Sato
Yamamoto Watanabe Kowalski Nowak Novak Ivanov Petrov Rossi Russo Ferrari Esposito Bianchi Schneider Fischer Becker
Dubois Moreau Laurent Okafor Adeyemi Mensah Owusu Osei
`)
