/** Given names that are common in many countries and are no other word at the beginning of a sentence. */
export const GIVEN_NAMES = [
  'Aaron|Adam|Ahmed|Aisha|Alan|Albert|Alejandro|Alex|Alexander|Alexandra|Alice|Ali|Amanda|Amy|Ana|Anders|Andrea',
  'Andreas|Andrew|Andy|Angela|Anil|Anita|Ann|Anna|Anne|Anthony|Antonio|Arjun|Arthur|Barbara|Ben|Benjamin|Bernd|Beth',
  'Bob|Brian|Bruno|Carl|Carla|Carlos|Carol|Caroline|Catherine|Charles|Charlotte|Chen|Chris|Christian|Christina',
  'Christine|Christopher|Claire|Claudia|Craig|Cynthia|Dan|Daniel|Daniela|Dave|David|Deborah|Dennis|Diana|Diego|Dmitri',
  'Dmitry|Donald|Doug|Elena|Elizabeth|Emily|Emma|Eric|Erik|Erika|Eva|Fatima|Felix|Fernando|Florian|Frank|Gabriel',
  'Gary|George|Giulia|Gordon|Greg|Hannah|Hans|Harry|Heather|Heidi|Helen|Henry|Ian|Igor|Ingrid|Irina|Isabel|Ivan|Jack',
  'Jacob|Jake|James|Jan|Jane|Janet|Jason|Javier|Jeff|Jennifer|Jens|Jeremy|Jessica|Jim|Joan|Joe|Johan|Johannes|John',
  'Jonas|Jonathan|Jorge|Jose|José|Joseph|Joshua|Juan|Judith|Julia|Julian|Julie|Karen|Karl|Karin|Kate|Katherine|Kathrin',
  'Katja|Keith|Kelly|Ken|Kenneth|Kevin|Klaus|Kumar|Lars|Laura|Lauren|Lee|Leon|Lena|Linda|Lisa|Louis|Lucas|Lucia|Luis',
  'Lukas|Magnus|Manuel|Marco|Marcus|Maria|Marie|Marina|Mario|Markus|Martha|Martin|Martina|Mary|Matt|Matthew|Matthias',
  'Megan|Mei|Melissa|Mia|Michael|Michelle|Miguel|Mike|Mohamed|Mohammed|Monica|Nadia|Nancy|Natalie|Natasha|Nathan',
  'Nick|Nicole|Niels|Nikolai|Nils|Nina|Olga|Oliver|Olivia|Omar|Oscar|Pablo|Pamela|Patricia|Patrick|Paul|Paula|Pedro',
  'Peter|Petra|Philip|Philipp|Pierre|Priya|Rachel|Rahul|Raj|Ralf|Rebecca|Ricardo|Richard|Robert|Roberto|Roger|Ron',
  'Ryan|Sabine|Sam|Samantha|Samuel|Sandra|Sanjay|Sara|Sarah|Scott|Sean|Sebastian|Sergei|Sergey|Sharon|Simon|Sofia|Sonja',
  'Sophie|Stefan|Stefanie|Stephanie|Stephen|Steve|Steven|Sunil|Susan|Susanne|Suresh|Sven|Tanja|Tatiana|Thomas|Tim',
  'Timothy|Tina|Tobias|Todd|Tom|Tomas|Tony|Torsten|Ulrich|Uwe|Valentina|Vera|Veronica|Victor|Vijay|Vikram|Vladimir',
  'Walter|Wei|William|Wolfgang|Xavier|Yasmin|Yuki|Yusuf|Yuri|Zoe'
].join('|')
